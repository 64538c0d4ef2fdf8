import type { RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { CodeArtsClient } from './codearts/client.ts';
import type { Config } from './config/config.ts';
import { isFailure } from './errors.ts';
import { createGraphiQL } from './graphiql/graphiql.ts';
import { createEngine } from './graphql/yoga.ts';
import { Cors } from './http/cors.ts';
import { createFetchHandler } from './http/fetch-handler.ts';
import { Gate, GRAPHQL_PATH } from './http/gate.ts';
import { GraphQLEndpoint } from './http/graphql-endpoint.ts';
import type { HttpRequest } from './http/message.ts';
import { createNodeListener } from './http/node-listener.ts';
import { findToken } from './http/token.ts';
import { refusedAccount, TokenAccount } from './loaders/account.ts';
import { SharedReads } from './loaders/shared-reads.ts';
import { logClientEvents } from './observability/client-log.ts';
import { createLog, type Log } from './observability/log.ts';
import type { Context } from './schema/context.ts';
import { schema } from './schema/index.ts';

/** What an app needs to know beyond the configuration. */
export interface AppOptions {
  /** Where log lines go; made from the configuration unless given. */
  readonly log?: Log;
  /** A token that GraphiQL fills in; given only while the emulator is behind. */
  readonly demoToken?: string;
}

/** The whole server, without a port. */
export interface App {
  readonly schema: GraphQLSchema;
  /** For `node:http`, and for frameworks that hand out its objects; the body must not have been read. */
  readonly listener: RequestListener;
  /** For everything that speaks the web's `Request` and `Response`. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Ends every upstream connection. */
  close(): Promise<void>;
}

/**
 * Wires the server together; opens no port and makes no call.
 *
 * A request's way: `http/` takes it in, `graphql/` runs it, `limits/` refuses what is too much, `schema/` resolves it,
 * `loaders/` make one read of many, `codearts/` calls the REST API and turns its answer into a result or a failure.
 */
export async function createApp(
  config: Config & { readonly endpoint: string },
  options: AppOptions = {},
): Promise<App> {
  const log = options.log ?? (await createLog(config));
  const client = new CodeArtsClient(config, logClientEvents(log));
  const reads = new SharedReads(
    (opener, signal) => client.showUserEmails(opener, signal),
    () => {},
  );

  function createContext(request: HttpRequest, requestId: string): Context {
    const token = findToken(request.rawHeaders);
    const account = isFailure(token)
      ? refusedAccount(token)
      : new TokenAccount(client, reads, { token, requestId }, request.gone);
    return { account, requestId };
  }

  const gate = new Gate({
    endpoint: new GraphQLEndpoint(createEngine(schema, log)),
    cors: new Cors(config.corsOrigins),
    graphiql: config.graphiql
      ? createGraphiQL({ endpoint: GRAPHQL_PATH, ...(options.demoToken && { emulatorToken: options.demoToken }) })
      : undefined,
    createContext,
    onError: (err, requestId) => log.error({ err, requestId }, 'unexpected error'),
  });

  return { schema, listener: createNodeListener(gate), fetch: createFetchHandler(gate), close: () => client.close() };
}
