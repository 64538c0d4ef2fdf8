import { isLoopback } from '../loopback.ts';
import type { RateLimit } from '../rate-limit/rate-limiter.ts';
import { ConfigError, type Environment, readEnvironment } from './environment.ts';
import { type IamConfig, readIam } from './iam.ts';
import { regions } from './regions.ts';
import { type CheckDocument, readTrustedDocuments, type TrustedDocuments } from './trusted-documents.ts';

/** Validated configuration; created only by {@link parseConfig}. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Undefined when the management server is disabled. */
  readonly management: { readonly host: string; readonly port: number } | undefined;
  /** Base URL of the REST API; undefined for the embedded emulator. */
  readonly endpoint: string | undefined;
  /** The server's own identity; undefined when each caller has a token. */
  readonly iam: IamConfig | undefined;
  /** Hosts, without ports, that clients may address; undefined for any. */
  readonly allowedHosts: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  /** Undefined when any document is allowed. */
  readonly trustedDocuments: TrustedDocuments | undefined;
  readonly corsOrigins: readonly string[];
  /** Empty for none. */
  readonly rootFieldPrefix: string;
  readonly fastPath: boolean;
  readonly logLevel: string;
  /** Undefined for `pretty` on a terminal, else `json`. */
  readonly logFormat: 'json' | 'pretty' | undefined;
  /** Fraction of successful requests that are logged, 0 to 1. */
  readonly logSuccessSampleRate: number;
  /** Whether the standard variables of OpenTelemetry enable tracing. */
  readonly traces: boolean;
  /** Time from SIGTERM to the end of the process, in milliseconds. */
  readonly shutdownTimeoutMs: number;
  readonly updateLimit: RateLimit;
  readonly codeLimit: RateLimit;
  /** Undefined when each instance counts separately. */
  readonly redisUrl: string | undefined;
}

/** Settings that decide whether a trusted document is valid. */
export type DocumentSettings = Pick<Config, 'introspection' | 'rootFieldPrefix'>;

/**
 * Validates the environment.
 *
 * @param createCheck creates the check of trusted documents, which needs the layers above.
 * @throws ConfigError with all problems: the variable, what it accepts, and what it got, unless that is a secret.
 */
export function parseConfig(env: Environment, createCheck: (settings: DocumentSettings) => CheckDocument): Config {
  const problems: string[] = [];
  const settings = readEnvironment(env, problems);
  const {
    HOST: host,
    CODEARTS_REGION: region,
    TRUSTED_DOCUMENTS: manifest,
    ROOT_FIELD_PREFIX: rootFieldPrefix,
  } = settings;
  // A trusted document that introspects is trusted to do so.
  const introspection = settings.INTROSPECTION ?? (manifest !== undefined || isLoopback(host));
  const config: Config = {
    host,
    port: settings.PORT,
    management:
      settings.MANAGEMENT_PORT === 0 ? undefined : { host: settings.MANAGEMENT_HOST, port: settings.MANAGEMENT_PORT },
    endpoint: region === undefined ? settings.CODEARTS_ENDPOINT : `https://${regions.get(region)}`,
    iam: readIam(settings, env, problems),
    allowedHosts: settings.CODEARTS_AUTH === 'iam' ? settings.ALLOWED_HOSTS : undefined,
    timeoutMs: settings.CODEARTS_TIMEOUT_MS,
    graphiql: settings.GRAPHIQL ?? (manifest === undefined && isLoopback(host)),
    introspection,
    trustedDocuments: readTrustedDocuments(manifest, () => createCheck({ introspection, rootFieldPrefix }), problems),
    corsOrigins: settings.CORS_ORIGINS,
    rootFieldPrefix,
    fastPath: settings.FAST_PATH,
    logLevel: settings.LOG_LEVEL,
    logFormat: settings.LOG_FORMAT,
    logSuccessSampleRate: settings.LOG_SUCCESS_SAMPLE_RATE,
    traces: enablesTracing(env),
    shutdownTimeoutMs: settings.SHUTDOWN_TIMEOUT_MS,
    updateLimit: settings.UPDATE_EMAIL_LIMIT,
    codeLimit: settings.SEND_CODE_LIMIT,
    redisUrl: settings.REDIS_URL,
  };
  if (env['CODEARTS_ENDPOINT'] && env['CODEARTS_REGION']) {
    problems.push('CODEARTS_ENDPOINT and CODEARTS_REGION cannot both be set');
  }
  const isEmulated = !env['CODEARTS_ENDPOINT'] && !env['CODEARTS_REGION'];
  if (isEmulated && !isLoopback(host) && settings.CODEARTS_EMULATOR === undefined) {
    problems.push(
      'CODEARTS_ENDPOINT or CODEARTS_REGION must be set unless the server listens on loopback only (or CODEARTS_EMULATOR=yes to serve the emulator elsewhere)',
    );
  }
  if (config.graphiql && manifest !== undefined) {
    problems.push('GRAPHIQL must be off when TRUSTED_DOCUMENTS is set: GraphiQL sends documents that are not in it');
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return Object.freeze(config);
}

/** Whether the standard variables of OpenTelemetry enable tracing; its SDK reads the rest of them. */
function enablesTracing(env: Environment): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false;
  const exporters = env['OTEL_TRACES_EXPORTER'];
  if (exporters) return exporters.split(',').some((name) => name.trim() === 'otlp');
  return Boolean(env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
}
