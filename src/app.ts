import type { RequestListener } from 'node:http';
import type { Tracer } from '@opentelemetry/api';
import type { GraphQLSchema } from 'graphql';
import { CIRCUIT_STATES } from './codearts/circuit-breaker.ts';
import { CodeArtsClient } from './codearts/client.ts';
import type { RateLimitName } from './codearts/operation.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/environment.ts';
import { createGraphiQL } from './graphiql/graphiql.ts';
import { Documents } from './graphql/documents.ts';
import { GraphQLEndpoint } from './graphql/endpoint.ts';
import { FastPath } from './graphql/fast-path/fast-path.ts';
import { Requests } from './graphql/request-reader.ts';
import { createEngine } from './graphql/yoga.ts';
import { Budget } from './http/budget.ts';
import { createFetchHandler } from './http/fetch-handler.ts';
import { createNodeListener } from './http/node-listener.ts';
import { RequestHandler } from './http/request-handler.ts';
import { IamClient } from './iam/iam-client.ts';
import { TokenProvider } from './iam/token-provider.ts';
import { Sessions } from './loaders/sessions.ts';
import { UpdateRateLimiter } from './loaders/update-rate-limiter.ts';
import { type RateLimitEvents, RateLimiter } from './rate-limit/rate-limiter.ts';
import type { RedisConnection } from './rate-limit/redis-connection.ts';
import { TokenUserCache } from './rate-limit/token-user-cache.ts';
import { createSchema } from './schema/index.ts';
import { instrumentClient, instrumentLogin, instrumentRateLimits } from './telemetry/instrumentation.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { METRICS_TYPE, Metrics } from './telemetry/metrics.ts';
import { RequestInstrumentation } from './telemetry/request-instrumentation.ts';
import type { RequestRecord } from './telemetry/request-record.ts';
import { lostLines } from './telemetry/standard-streams.ts';
import { processTracer } from './telemetry/tracing.ts';
import { endOfTick } from './tick.ts';

/** Options of {@link createApp} that are not part of the configuration. */
export interface AppOptions {
  /** Created from the configuration by default. */
  readonly log?: Log;
  /** The tracer of the process by default, if it has one. */
  readonly tracer?: Tracer | undefined;
  /** Token that GraphiQL fills in; only with the emulator. */
  readonly demoToken?: string;
  /** URL path of the endpoint, as requests have it; `/graphql` unless given. GraphiQL's files are below it. */
  readonly path?: `/${string}`;
}

/** The whole server, without a port. */
export interface App {
  readonly schema: GraphQLSchema;
  /** For `node:http`, and for frameworks that expose its objects; the body must not have been read. */
  readonly listener: RequestListener;
  /** For hosts with the `Request` and `Response` of the Fetch API. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Reasons why the app is not ready for traffic; empty when it is. */
  readonly readiness: () => readonly string[];
  /** All metrics, in the text format of Prometheus. */
  metrics(): Promise<string>;
  /** Media type of {@link metrics}. */
  readonly metricsType: string;
  /** Authenticates the server's own identity, if it has one; earlier requests wait for it. */
  authenticate(): Promise<void>;
  /** Closes all upstream connections, after the updates in flight have ended. */
  close(): Promise<void>;
}

/**
 * Wires the server together; opens no port and makes no call.
 *
 * Path of a request: `http/` accepts it, `graphql/` executes it within its limits, `schema/` resolves it,
 * `loaders/` coalesce reads and apply the rate limits, `codearts/` calls the REST API and turns its response into a result or a failure.
 *
 * @throws ConfigError when the configuration names no endpoint; the emulator is available only through the CLI.
 */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const { endpoint } = config;
  const { path = '/graphql' } = options;
  if (endpoint === undefined) throw new ConfigError('CODEARTS_ENDPOINT or CODEARTS_REGION must be set');
  const log = options.log ?? (await createLog(config));
  const metrics = new Metrics();
  const { counters } = metrics;
  const schema = createSchema(config.rootFieldPrefix);
  const client = new CodeArtsClient({ ...config, endpoint }, instrumentClient(log, metrics));
  const login =
    config.iam && new IamClient({ ...config.iam, endpoint: config.iam.endpoint ?? endpoint }, config.timeoutMs);
  const tokenUsers = new TokenUserCache();
  const rateLimitEvents = instrumentRateLimits(log, metrics);
  const redis = config.redisUrl === undefined ? undefined : await connectRedis(config.redisUrl, rateLimitEvents);
  const limiterOf = (name: RateLimitName, subject: string, limit: Config['updateLimit']) =>
    new UpdateRateLimiter(subject, new RateLimiter(name, limit, redis, rateLimitEvents), tokenUsers);
  const services = {
    client,
    tokenUsers,
    rateLimits: {
      updates: limiterOf('updates', 'updates', config.updateLimit),
      codes: limiterOf('codes', 'verification codes', config.codeLimit),
    },
  };

  const tokenProvider = login && new TokenProvider(() => login.run(), instrumentLogin(log, metrics));
  if (tokenProvider) metrics.gauge('iamTokenExpiry', () => tokenProvider.expiresAt / 1_000);
  const documents = new Documents(schema, config.introspection);
  const watch = new RequestInstrumentation(
    log,
    config.logSuccessSampleRate,
    metrics,
    config.trustedDocuments?.names,
    options.tracer ?? processTracer(),
  );
  readClient(metrics, client);
  if (redis) metrics.gauge('redisConnected', () => Number(redis.session !== undefined));
  metrics.total('lostLogLines', lostLines);
  const handler = new RequestHandler<RequestRecord>({
    path,
    endpoint: new GraphQLEndpoint({
      yoga: createEngine(schema, log),
      requests: new Requests(documents, config.trustedDocuments),
      sessions: new Sessions(services, () => counters.coalescedReads.count(), tokenProvider),
      fastPath: config.fastPath ? new FastPath(schema) : undefined,
    }),
    corsOrigins: config.corsOrigins,
    allowedHosts: config.allowedHosts,
    graphiql: config.graphiql
      ? createGraphiQL({
          endpoint: path,
          rootFieldPrefix: config.rootFieldPrefix,
          ...(options.demoToken && { emulatorToken: options.demoToken }),
        })
      : undefined,
    events: watch,
  });

  const budget = new Budget();
  return {
    schema,
    listener: createNodeListener(handler, budget),
    fetch: createFetchHandler(handler, budget),
    readiness: () => [
      ...(client.isRefusing ? ['circuit open'] : []),
      ...(tokenProvider?.hasToken === false ? ['not logged in'] : []),
    ],
    metrics: () => metrics.page(),
    metricsType: METRICS_TYPE,
    authenticate: async () => void (await tokenProvider?.token()),
    close: async () => {
      await Promise.all([client.close(), login?.close(), tokenProvider?.close()]);
      redis?.close();
      // Requests whose calls have ended by this end in the next tick, and are logged in the one after.
      await endOfTick();
      await endOfTick();
    },
  };
}

/** Loads the client of Redis, one of the largest libraries, only when instances share their rate limits. */
async function connectRedis(url: string, events: RateLimitEvents): Promise<RedisConnection> {
  const { RedisConnection } = await import('./rate-limit/redis-connection.ts');
  return new RedisConnection(url, events);
}

function readClient(metrics: Metrics, client: CodeArtsClient): void {
  metrics.gauge('upstreamInFlight', () => client.inFlight);
  metrics.gauge('upstreamWaiting', () => client.waiting);
  metrics.gauge('circuit', () => new Map(CIRCUIT_STATES.map((state) => [state, Number(client.circuit === state)])));
}
