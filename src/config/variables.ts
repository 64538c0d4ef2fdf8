import { regions } from './regions.ts';
import {
  endpoint,
  fraction,
  host,
  hosts,
  integer,
  type Kind,
  noProxy,
  oneOf,
  onOrOff,
  origins,
  proxy,
  rateLimit,
  redis,
  text,
} from './values.ts';

/** One environment variable: its check, and a row of `--help` and of the documentation. */
export interface Variable<Value> extends Kind<Value> {
  readonly meaning: string;
  /** Value when it is not set; undefined if omitted. */
  readonly fallback?: Value;
  /** Default in the documentation, where it is not `fallback`. */
  readonly unset?: string;
  /** A value that no message may show. */
  readonly secret?: true;
  /** Another name of it, which takes precedence. */
  readonly alias?: string;
}

/** All variables, in the order of the documentation. */
export const variables = {
  HOST: { ...host, fallback: '127.0.0.1', meaning: 'Host or IP address to bind the GraphQL server to.' },
  PORT: { ...integer(0, 65_535), fallback: 4000, meaning: 'Port for the GraphQL server; `0` picks a free port.' },
  MANAGEMENT_HOST: {
    ...host,
    fallback: '127.0.0.1',
    meaning: 'Host or IP address to bind the management server to (independent of `HOST`).',
  },
  MANAGEMENT_PORT: {
    ...integer(0, 65_535),
    fallback: 4001,
    meaning: 'Port for the management server (`/healthz`, `/readyz`, `/metrics`); `0` disables it.',
  },
  CODEARTS_ENDPOINT: {
    ...endpoint,
    unset: 'the embedded emulator is used',
    meaning: 'Base URL of the CodeArts Repo REST API.',
  },
  CODEARTS_REGION: {
    ...oneOf(...regions.keys()),
    meaning: 'Huawei Cloud region; alternative to `CODEARTS_ENDPOINT`.',
  },
  CODEARTS_EMULATOR: {
    ...oneOf('yes'),
    unset: 'served on loopback only',
    meaning: 'Serve the embedded emulator on a host that is not loopback.',
  },
  CODEARTS_AUTH: {
    ...oneOf('passthrough', 'iam'),
    fallback: 'passthrough',
    meaning:
      "Upstream authentication: `passthrough` forwards each caller's token; `iam` uses one token for all callers, which the server obtains from IAM.",
  },
  CODEARTS_SHARED_IDENTITY: {
    ...oneOf('yes'),
    unset: 'not allowed',
    meaning: 'Allow `CODEARTS_AUTH=iam` on a host that is not loopback. Every client then acts as the same user.',
  },
  ALLOWED_HOSTS: {
    ...hosts,
    fallback: ['localhost', '127.0.0.1', '[::1]'],
    meaning: 'Hosts that clients may address with `CODEARTS_AUTH=iam`; requests for any other host get 421.',
  },
  IAM_ENDPOINT: {
    ...endpoint,
    unset: 'derived from `CODEARTS_REGION`, or the emulator',
    meaning: 'Base URL of IAM.',
  },
  IAM_DOMAIN: { ...text, meaning: 'Account (domain) name for IAM.' },
  IAM_USERNAME: { ...text, meaning: 'User name for IAM.' },
  IAM_PASSWORD: { ...text, secret: true, meaning: 'Password for IAM.' },
  IAM_PASSWORD_FILE: { ...text, meaning: 'Path of a file containing the IAM password; alternative to `IAM_PASSWORD`.' },
  IAM_PROJECT: {
    ...text,
    unset: '`CODEARTS_REGION`',
    meaning: 'IAM project; for CodeArts this is the region name.',
  },
  CODEARTS_TIMEOUT_MS: {
    ...integer(1, 300_000),
    fallback: 10_000,
    meaning: 'Timeout for one upstream call, in milliseconds, including connecting, queueing, and retries.',
  },
  HTTPS_PROXY: {
    ...proxy,
    secret: true,
    alias: 'https_proxy',
    unset: '`HTTP_PROXY`',
    meaning: 'Proxy for requests to CodeArts Repo and IAM that are not on loopback.',
  },
  HTTP_PROXY: {
    ...proxy,
    secret: true,
    alias: 'http_proxy',
    unset: 'no proxy',
    meaning: 'Proxy for such requests if `HTTPS_PROXY` is not set.',
  },
  NO_PROXY: { ...noProxy, alias: 'no_proxy', unset: 'none', meaning: 'Hosts to reach without a proxy.' },
  UPDATE_EMAIL_LIMIT: {
    ...rateLimit,
    fallback: { max: 5, windowSeconds: 900 },
    unset: '5/15m',
    meaning: 'Rate limit for email updates, per token and per user.',
  },
  SEND_CODE_LIMIT: {
    ...rateLimit,
    fallback: { max: 3, windowSeconds: 900 },
    unset: '3/15m',
    meaning: 'Rate limit for sending verification codes, per token, per user, and per recipient.',
  },
  REDIS_URL: {
    ...redis,
    secret: true,
    unset: 'each instance counts separately',
    meaning: 'Redis URL for sharing rate-limit counters between instances.',
  },
  GRAPHIQL: {
    ...onOrOff,
    unset: '`on` when `HOST` is loopback and `TRUSTED_DOCUMENTS` is not set, else `off`',
    meaning: 'Serve GraphiQL.',
  },
  INTROSPECTION: {
    ...onOrOff,
    unset: '`on` when `HOST` is loopback or `TRUSTED_DOCUMENTS` is set, else `off`',
    meaning: 'Allow introspection, and include "Did you mean" suggestions in errors.',
  },
  TRUSTED_DOCUMENTS: {
    accepts: 'the path of a GraphQL Code Generator or Apollo manifest whose documents are all valid',
    parse: (path: string) => path,
    unset: 'any document is allowed',
    meaning: 'Path of a trusted-documents manifest (JSON). Only the operations it lists are executed.',
  },
  CORS_ORIGINS: {
    ...origins,
    fallback: [],
    unset: 'none',
    meaning: 'Comma-separated list of allowed CORS origins.',
  },
  ROOT_FIELD_PREFIX: {
    accepts: 'a lower-case letter and up to 29 further letters or digits',
    parse: (text: string) => (/^[a-z][A-Za-z0-9]{0,29}$/.test(text) ? text : undefined),
    fallback: '',
    unset: 'none',
    meaning:
      'Prefix of the root fields, for supergraphs that have their own: with `codeArts` the field `me` is `codeArtsMe`.',
  },
  FAST_PATH: {
    ...onOrOff,
    fallback: true,
    unset: '`on`',
    meaning:
      'Use the fast path for operations seen before. Responses are identical; set to `off` only for benchmarking or debugging.',
  },
  LOG_LEVEL: {
    ...oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    fallback: 'info',
    meaning: 'Minimum log level.',
  },
  LOG_FORMAT: {
    ...oneOf('json', 'pretty'),
    unset: '`pretty` on a terminal, else `json`',
    meaning: 'Log format.',
  },
  LOG_SUCCESS_SAMPLE_RATE: {
    ...fraction,
    fallback: 1,
    meaning: 'Fraction of successful requests to log; failures are always logged.',
  },
  SHUTDOWN_TIMEOUT_MS: {
    ...integer(0, 600_000),
    fallback: 15_000,
    meaning: 'Graceful-shutdown timeout in milliseconds: how long to wait for requests in flight after SIGTERM.',
  },
} as const satisfies Record<string, Variable<unknown>>;
