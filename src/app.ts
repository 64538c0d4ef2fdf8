import type { RequestListener } from 'node:http';
import type { Tracer } from '@opentelemetry/api';
import type { GraphQLSchema } from 'graphql';
import { CIRCUIT_STATES } from './codearts/circuit.ts';
import { CodeArtsClient } from './codearts/client.ts';
import { type Config, ConfigError } from './config/config.ts';
import { isFailure } from './errors.ts';
import { createGraphiQL } from './graphiql/graphiql.ts';
import { Documents } from './graphql/documents.ts';
import { ShortWay } from './graphql/short-way.ts';
import { createEngine } from './graphql/yoga.ts';
import { Budget } from './http/budget.ts';
import { Cors } from './http/cors.ts';
import { createFetchHandler } from './http/fetch-handler.ts';
import { Gate, GRAPHQL_PATH } from './http/gate.ts';
import { GraphQLEndpoint } from './http/graphql-endpoint.ts';
import type { HttpRequest } from './http/message.ts';
import { createNodeListener } from './http/node-listener.ts';
import { Requests } from './http/requests.ts';
import { findToken } from './http/token.ts';
import { LogIn } from './iam/log-in.ts';
import { TokenKeeper } from './iam/token-keeper.ts';
import { AttemptLimiter, type Window } from './limits/attempts.ts';
import { Identities, keyOf } from './limits/identity.ts';
import type { Redis } from './limits/redis.ts';
import { UpdateLimit } from './limits/update-limit.ts';
import { type Account, type AccountServices, refusedAccount, TokenAccount } from './loaders/account.ts';
import { SharedAccount } from './loaders/shared-account.ts';
import { SharedReads } from './loaders/shared-reads.ts';
import { watchClient } from './observability/client-watch.ts';
import { logRedis, watchLogIn } from './observability/connection-watch.ts';
import { createLog, type Log } from './observability/log.ts';
import { Metrics } from './observability/metrics.ts';
import { OperationNames } from './observability/operation-names.ts';
import { RequestLog } from './observability/request-log.ts';
import type { RequestRecord } from './observability/request-record.ts';
import { traceFields } from './observability/request-trace.ts';
import { RequestWatch } from './observability/request-watch.ts';
import { processTracer } from './observability/tracing.ts';
import type { RequestContext } from './schema/context.ts';
import { schema } from './schema/index.ts';

/** What an app needs to know beyond the configuration. */
export interface AppOptions {
  /** Where log lines go; made from the configuration unless given. */
  readonly log?: Log;
  /** Makes spans; the process's own tracer, if OpenTelemetry has one by now, unless given. */
  readonly tracer?: Tracer | undefined;
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
  /** What is counted and measured, as Prometheus reads it. */
  metrics(): Promise<string>;
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
 *
 * @throws ConfigError when the configuration names no endpoint; an emulator is an affair of the command line.
 */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const { endpoint } = config;
  if (endpoint === undefined) throw new ConfigError('CODEARTS_ENDPOINT and CODEARTS_REGION: expected one of them');
  const log = options.log ?? (await createLog(config));
  const metrics = new Metrics();
  const { counters } = metrics;
  const client = new CodeArtsClient({ ...config, endpoint }, watchClient(log, metrics));
  const login = config.iam && new LogIn({ ...config.iam, endpoint: config.iam.endpoint ?? endpoint }, config.timeoutMs);
  const identities = new Identities();
  const redis = config.redisUrl === undefined ? undefined : await openRedis(config.redisUrl, log);
  const limit = (what: string, window: Window) =>
    new UpdateLimit(
      what,
      new AttemptLimiter(what, window, redis, (err) => {
        counters.redisFallbacks.count();
        log.warn({ err }, 'limit counted on this instance alone');
      }),
      identities,
      () => counters.throttled.count(what),
    );
  const services: AccountServices = {
    client,
    identities,
    reads: new SharedReads((opener, cancellation) => client.showUserEmails(opener, cancellation), {
      answered({ key }, outcome) {
        if (!isFailure(outcome)) identities.remember(key, outcome.id);
      },
      shared({ record }) {
        counters.coalescedReads.count();
        if (record) record.coalesced = true;
      },
    }),
    updates: limit('updates', config.updateLimit),
    codes: limit('codes', config.codeLimit),
  };

  function createContext(request: HttpRequest, record: RequestRecord): RequestContext {
    const { requestId, trace } = record;
    const accountOf = (token: string) =>
      new TokenAccount(services, { token, key: keyOf(token), requestId, record }, request.gone);
    const account = keeper ? new SharedAccount(keeper, accountOf) : ownAccount(request, accountOf);
    return { account, requestId, trace };
  }

  const keeper = login && new TokenKeeper(() => login.run(), watchLogIn(log, counters.logIns));
  const documents = new Documents(schema, config.introspection);
  const watch = new RequestWatch(
    metrics,
    new RequestLog(log, config.logSuccessRate),
    new OperationNames(config.trustedDocuments?.names),
    options.tracer ?? processTracer(),
  );
  readClient(metrics, client);
  const gate = new Gate({
    endpoint: new GraphQLEndpoint({
      yoga: createEngine(schema, documents, log),
      requests: new Requests(documents, config.trustedDocuments),
      watch,
      shortWay: config.shortWay ? new ShortWay(schema) : undefined,
    }),
    cors: new Cors(config.corsOrigins),
    graphiql: config.graphiql
      ? createGraphiQL({ endpoint: GRAPHQL_PATH, ...(options.demoToken && { emulatorToken: options.demoToken }) })
      : undefined,
    watch,
    createContext,
    onError: (err, { requestId, trace }) => log.error({ err, requestId, ...traceFields(trace) }, 'unexpected error'),
  });

  const budget = new Budget();
  return {
    schema,
    listener: createNodeListener(gate, budget),
    fetch: createFetchHandler(gate, budget),
    notReady: () => [
      ...(client.isRefusing ? ['circuit open'] : []),
      ...(keeper?.hasToken === false ? ['not logged in'] : []),
    ],
    metrics: () => metrics.page(),
    logIn: async () => void (await keeper?.token()),
    close: async () => {
      redis?.close();
      await Promise.all([client.close(), login?.close(), keeper?.close()]);
    },
  };
}

/** Loads the client, one of the largest libraries here, for those who share their counts. */
async function openRedis(url: string, log: Log): Promise<Redis> {
  const { connectRedis } = await import('./limits/redis.ts');
  return connectRedis(url, logRedis(log));
}

function ownAccount({ rawHeaders }: HttpRequest, accountOf: (token: string) => Account): Account {
  const token = findToken(rawHeaders);
  return isFailure(token) ? refusedAccount(token) : accountOf(token);
}

/** Gauges show what the client is doing at the moment that somebody asks. */
function readClient(metrics: Metrics, client: CodeArtsClient): void {
  metrics.gauge('upstreamInFlight', () => client.inFlight);
  metrics.gauge('upstreamWaiting', () => client.waiting);
  metrics.gauge('circuit', () => new Map(CIRCUIT_STATES.map((state) => [state, Number(client.circuit === state)])));
}
