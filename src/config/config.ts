import { isLoopback } from '../loopback.ts';
import type { RateLimit } from '../rate-limit/rate-limit.ts';
import { type IamConfig, readIam } from './iam.ts';
import { asksForTraces } from './otel.ts';
import { type Environment, type Read, readVariable } from './read.ts';
import { regions } from './regions.ts';
import { variableNames } from './table.ts';
import { type CheckDocument, readTrustedDocuments, type TrustedDocuments } from './trusted-documents.ts';

/** What the server is told at its start, checked; made by {@link parseConfig} only. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Undefined when the management listener is off. */
  readonly management: { readonly host: string; readonly port: number } | undefined;
  /** Base URL of the REST API; undefined when the embedded emulator is to answer. */
  readonly endpoint: string | undefined;
  /** Who logs in for all callers; undefined when each brings a token. */
  readonly iam: IamConfig | undefined;
  /** Hosts, without ports, that requests may be for; undefined when each caller brings a token. */
  readonly allowedHosts: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  /** Undefined when every document may run. */
  readonly trustedDocuments: TrustedDocuments | undefined;
  readonly corsOrigins: readonly string[];
  /** Prefix of the root fields; empty for none. */
  readonly rootFieldPrefix: string;
  /** Whether operations that were answered before take the fast path. */
  readonly fastPath: boolean;
  readonly logLevel: string;
  /** Undefined leaves the choice to whether a terminal reads along. */
  readonly logFormat: 'json' | 'pretty' | undefined;
  /** Share of the requests without a failure that get a log line, 0 to 1. */
  readonly logSuccessSampleRate: number;
  /** Whether OpenTelemetry's own variables ask for traces. */
  readonly traces: boolean;
  /** Within which the process ends after SIGTERM, in milliseconds. */
  readonly shutdownTimeoutMs: number;
  readonly updateLimit: RateLimit;
  readonly codeLimit: RateLimit;
  /** Undefined when each instance counts alone. */
  readonly redisUrl: string | undefined;
}

/** The environment has faults; the message has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** What decides whether a trusted document can run. */
export type DocumentSettings = Pick<Config, 'introspection' | 'rootFieldPrefix'>;

/**
 * Reads and checks the environment; an empty value counts as unset.
 *
 * @param checks makes the check of trusted documents, which only the layers above can do.
 * @throws ConfigError with all faults together: the variable, what it accepts, and what it got (a secret is not shown).
 */
export function parseConfig(env: Environment, checks: (settings: DocumentSettings) => CheckDocument): Config {
  // A set, since a variable that several settings depend on is read more than once.
  const faults = new Set<string>();
  const read: Read = (name) => readVariable(name, env, faults);
  const host = read('HOST');
  const managementPort = read('MANAGEMENT_PORT');
  const region = read('CODEARTS_REGION');
  const endpoint = read('CODEARTS_ENDPOINT');
  const manifest = read('TRUSTED_DOCUMENTS');
  // Whoever trusts a document that asks for the schema has decided about it.
  const introspection = read('INTROSPECTION') ?? (manifest !== undefined || isLoopback(host));
  const rootFieldPrefix = read('ROOT_FIELD_PREFIX');
  const config: Config = {
    host,
    port: read('PORT'),
    management: managementPort === 0 ? undefined : { host: read('MANAGEMENT_HOST'), port: managementPort },
    endpoint: region === undefined ? endpoint : `https://${regions.get(region)}`,
    iam: readIam(read, faults),
    allowedHosts: read('CODEARTS_AUTH') === 'iam' ? read('ALLOWED_HOSTS') : undefined,
    timeoutMs: read('CODEARTS_TIMEOUT_MS'),
    graphiql: read('GRAPHIQL') ?? (manifest === undefined && isLoopback(host)),
    introspection,
    trustedDocuments: readTrustedDocuments(manifest, () => checks({ introspection, rootFieldPrefix }), faults),
    corsOrigins: read('CORS_ORIGINS'),
    rootFieldPrefix,
    fastPath: read('FAST_PATH'),
    logLevel: read('LOG_LEVEL'),
    logFormat: read('LOG_FORMAT'),
    logSuccessSampleRate: read('LOG_SUCCESS_SAMPLE_RATE'),
    traces: asksForTraces(env),
    shutdownTimeoutMs: read('SHUTDOWN_TIMEOUT_MS'),
    updateLimit: read('UPDATE_EMAIL_LIMIT'),
    codeLimit: read('SEND_CODE_LIMIT'),
    redisUrl: read('REDIS_URL'),
  };
  // Those too that nothing above needed: a wrong value is a fault now, not on the day that somebody switches to it.
  for (const name of variableNames()) read(name);
  if (env['CODEARTS_ENDPOINT'] && env['CODEARTS_REGION']) {
    faults.add('CODEARTS_ENDPOINT and CODEARTS_REGION cannot both be set');
  }
  const isEmulated = !env['CODEARTS_ENDPOINT'] && !env['CODEARTS_REGION'];
  if (isEmulated && !isLoopback(host) && read('CODEARTS_EMULATOR') === undefined) {
    faults.add(
      'CODEARTS_ENDPOINT or CODEARTS_REGION must be set unless the server listens on loopback only (or CODEARTS_EMULATOR=yes to serve the emulator elsewhere)',
    );
  }
  if (config.graphiql && manifest !== undefined) {
    faults.add('GRAPHIQL must be off when TRUSTED_DOCUMENTS is set: GraphiQL sends documents that are not in it');
  }
  if (faults.size > 0) throw new ConfigError([...faults].join('\n'));
  return Object.freeze(config);
}

/**
 * Reads the one variable that printing the schema depends on.
 *
 * @throws ConfigError when it is malformed.
 */
export function readRootFieldPrefix(env: Environment): string {
  const faults = new Set<string>();
  const prefix = readVariable('ROOT_FIELD_PREFIX', env, faults);
  if (faults.size > 0) throw new ConfigError([...faults].join('\n'));
  return prefix;
}
