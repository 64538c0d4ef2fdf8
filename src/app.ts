import type { RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { type Caller, CodeArtsClient } from './codearts/client.ts';
import type { Config } from './config/config.ts';
import { isFailure } from './errors.ts';
import { createGraphiQL } from './graphiql/graphiql.ts';
import { Documents } from './graphql/documents.ts';
import { createEngine } from './graphql/yoga.ts';
import { Cors } from './http/cors.ts';
import { createFetchHandler } from './http/fetch-handler.ts';
import { Gate, GRAPHQL_PATH } from './http/gate.ts';
import { GraphQLEndpoint } from './http/graphql-endpoint.ts';
import type { HttpRequest } from './http/message.ts';
import { createNodeListener } from './http/node-listener.ts';
import { findToken } from './http/token.ts';
import { LogIn } from './iam/log-in.ts';
import { TokenKeeper } from './iam/token-keeper.ts';
import { AttemptLimiter, type Window } from './limits/attempts.ts';
import { Identities } from './limits/identity.ts';
import { connectRedis } from './limits/redis.ts';
import { UpdateLimit } from './limits/update-limit.ts';
import { type Account, type AccountServices, refusedAccount, TokenAccount } from './loaders/account.ts';
import { SharedAccount } from './loaders/shared-account.ts';
import { SharedReads } from './loaders/shared-reads.ts';
import { logClientEvents } from './observability/client-log.ts';
import { logLogIn, logRedis } from './observability/connection-log.ts';
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
  /** Why no traffic should come right now: empty when it may. */
  readonly notReady: () => readonly string[];
  /** Logs in where the server does so by itself; requests that come sooner wait for it. */
  logIn(): Promise<void>;
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
  const login =
    config.iam && new LogIn({ ...config.iam, endpoint: config.iam.endpoint ?? config.endpoint }, config.timeoutMs);
  const identities = new Identities();
  const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl, logRedis(log));
  const limit = (what: string, window: Window) =>
    new UpdateLimit(
      what,
      new AttemptLimiter(what, window, redis, (err) => log.warn({ err }, 'limit counted on this instance alone')),
      identities,
    );
  const services: AccountServices = {
    client,
    identities,
    reads: new SharedReads(
      (opener, signal) => readAndRemember(client, identities, opener, signal),
      () => {},
    ),
    updates: limit('updates', config.updateLimit),
    codes: limit('codes', config.codeLimit),
  };

  function createContext(request: HttpRequest, requestId: string): Context {
    const accountOf = (token: string) => new TokenAccount(services, { token, requestId }, request.gone);
    return { account: keeper ? new SharedAccount(keeper, accountOf) : ownAccount(request, accountOf), requestId };
  }

  const keeper = login && new TokenKeeper(() => login.run(), logLogIn(log));
  const documents = new Documents(schema, config.introspection);
  const gate = new Gate({
    endpoint: new GraphQLEndpoint(createEngine(schema, documents, log), documents, config.trustedDocuments),
    cors: new Cors(config.corsOrigins),
    graphiql: config.graphiql
      ? createGraphiQL({ endpoint: GRAPHQL_PATH, ...(options.demoToken && { emulatorToken: options.demoToken }) })
      : undefined,
    createContext,
    onError: (err, requestId) => log.error({ err, requestId }, 'unexpected error'),
  });

  return {
    schema,
    listener: createNodeListener(gate),
    fetch: createFetchHandler(gate),
    notReady: () => [
      ...(client.isRefusing ? ['circuit open'] : []),
      ...(keeper?.hasToken === false ? ['not logged in'] : []),
    ],
    logIn: async () => void (await keeper?.token()),
    close: async () => {
      redis?.close();
      await Promise.all([client.close(), login?.close(), keeper?.close()]);
    },
  };
}

function ownAccount({ rawHeaders }: HttpRequest, accountOf: (token: string) => Account): Account {
  const token = findToken(rawHeaders);
  return isFailure(token) ? refusedAccount(token) : accountOf(token);
}

async function readAndRemember(client: CodeArtsClient, identities: Identities, opener: Caller, signal: AbortSignal) {
  const outcome = await client.showUserEmails(opener, signal);
  if (!isFailure(outcome)) identities.remember(opener.token, outcome.id);
  return outcome;
}
