import type { RequestListener } from 'node:http';
import { PassThrough } from 'node:stream';
import { type App, type AppOptions, createApp } from '../../src/app.ts';
import { createManagementListener } from '../../src/http/management.ts';
import { startServer } from '../../src/http/server.ts';
import { readConfig } from '../../src/read-config.ts';
import { createLog } from '../../src/telemetry/log.ts';

/** What a GraphQL client reads from an answer. */
export interface GraphQLAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads answers of any shape, and fails if they have another
  readonly data?: any;
  readonly errors?: readonly { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

export interface Ask {
  readonly token?: string;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** A facade on a real port, in this process. */
export interface Facade extends AsyncDisposable {
  readonly url: string;
  /** Of the management listener. */
  readonly management: string;
  /** Sends one operation and reads its answer. */
  ask(query: string, ask?: Ask): Promise<GraphQLAnswer>;
  /** Sends any body and returns the answer as it came. */
  post(body: unknown, ask?: Ask): Promise<Response>;
  /** The same server, for the web's own objects. */
  readonly fetch: App['fetch'];
  /** Everything logged so far. */
  readonly log: () => string;
}

/** What a test does otherwise than the program. */
export interface FacadeOptions extends Pick<AppOptions, 'tracer' | 'path' | 'demoToken'> {
  /** Puts a host before the facade. */
  readonly mount?: (listener: RequestListener) => RequestListener;
}

/** Starts a facade over an upstream; `env` is what the environment would hold besides. */
export async function startFacade(
  endpoint: string,
  env: Record<string, string> = {},
  { mount = (listener) => listener, ...options }: FacadeOptions = {},
): Promise<Facade> {
  const config = { ...readConfig({ CODEARTS_ENDPOINT: endpoint, ...env }), endpoint };
  const lines: string[] = [];
  const sink = new PassThrough().on('data', (line) => lines.push(String(line)));
  const log = await createLog({ logLevel: config.logLevel, logFormat: 'json' }, sink);
  const app = await createApp(config, { log, ...options });
  const server = await startServer(mount(app.listener), '127.0.0.1', 0);
  const management = await startServer(createManagementListener(app), '127.0.0.1', 0);
  const url = server.url + (options.path ?? '/graphql');

  const post = (body: unknown, { token = 'demo-token', headers = {}, signal }: Ask = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-auth-token': token, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal && { signal }),
    });

  return {
    url,
    management: management.url,
    post,
    async ask(query, ask = {}) {
      const response = await post({ query, variables: ask.variables }, ask);
      return (await response.json()) as GraphQLAnswer;
    },
    fetch: app.fetch,
    log: () => lines.join(''),
    async [Symbol.asyncDispose]() {
      await Promise.all([server.close(), management.close()]);
      await app.close();
    },
  };
}
