import { MAX_WINDOW_SECONDS, type RateLimit } from '../rate-limit/rate-limit.ts';
import { regions } from './regions.ts';
import { parseEndpoint, parseHost, parseHosts, parseNoProxy, parseOrigins, parseProxy, parseRedis } from './urls.ts';

/** One environment variable: a row of the table in the documentation and of `--help`, and the rule that checks it. */
export interface Variable<Value> {
  readonly meaning: string;
  /** Description of an accepted value, as the end of the sentence "It must be …". */
  readonly accepts: string;
  /** Its value when it is not set; undefined where that depends on something else. */
  readonly fallback: Value;
  /** What the table says about being unset, where `fallback` does not say it. */
  readonly unset?: string;
  /** A value that no message may show. */
  readonly secret?: true;
  /** Another name of it, which takes precedence. */
  readonly alias?: string;
  /** @returns undefined for a value that is not accepted. */
  readonly parse: (text: string) => Value | undefined;
}

/** Every variable and the type of its value. */
export interface Settings {
  HOST: string;
  PORT: number;
  MANAGEMENT_HOST: string;
  MANAGEMENT_PORT: number;
  CODEARTS_ENDPOINT: string | undefined;
  CODEARTS_REGION: string | undefined;
  CODEARTS_EMULATOR: 'yes' | undefined;
  CODEARTS_TIMEOUT_MS: number;
  HTTPS_PROXY: string | undefined;
  HTTP_PROXY: string | undefined;
  NO_PROXY: string | undefined;
  GRAPHIQL: boolean | undefined;
  INTROSPECTION: boolean | undefined;
  TRUSTED_DOCUMENTS: string | undefined;
  CORS_ORIGINS: readonly string[];
  ROOT_FIELD_PREFIX: string;
  FAST_PATH: boolean;
  LOG_LEVEL: string;
  LOG_FORMAT: 'json' | 'pretty' | undefined;
  LOG_SUCCESS_SAMPLE_RATE: number;
  SHUTDOWN_TIMEOUT_MS: number;
  UPDATE_EMAIL_LIMIT: RateLimit;
  SEND_CODE_LIMIT: RateLimit;
  REDIS_URL: string | undefined;
  CODEARTS_AUTH: 'passthrough' | 'iam';
  CODEARTS_SHARED_IDENTITY: 'yes' | undefined;
  ALLOWED_HOSTS: readonly string[];
  IAM_ENDPOINT: string | undefined;
  IAM_DOMAIN: string | undefined;
  IAM_USERNAME: string | undefined;
  IAM_PASSWORD: string | undefined;
  IAM_PASSWORD_FILE: string | undefined;
  IAM_PROJECT: string | undefined;
}

export type VariableName = keyof Settings;

function integer(min: number, max: number): Pick<Variable<number>, 'accepts' | 'parse'> {
  return {
    accepts: `an integer from ${min} to ${max}`,
    parse: (text) => (/^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined),
  };
}

function oneOf<Name extends string>(...names: readonly Name[]): Pick<Variable<Name>, 'accepts' | 'parse'> {
  return { accepts: alternatives(names), parse: (text) => names.find((name) => name === text) };
}

/** `a, b, or c`. */
function alternatives(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(names);
}

const onOrOff: Pick<Variable<boolean | undefined>, 'accepts' | 'parse' | 'fallback'> = {
  accepts: 'on or off',
  fallback: undefined,
  parse: (text) => (text === 'on' ? true : text === 'off' ? false : undefined),
};

const host: Pick<Variable<string>, 'accepts' | 'parse'> = {
  accepts: 'an IP address or a host name',
  parse: parseHost,
};

const text: Pick<Variable<string | undefined>, 'accepts' | 'parse' | 'fallback' | 'unset'> = {
  accepts: 'a string of 1 to 1000 characters',
  fallback: undefined,
  unset: 'unset',
  parse: (value) => (value.length <= 1_000 ? value : undefined),
};

const proxy: Pick<Variable<string | undefined>, 'accepts' | 'parse' | 'fallback' | 'secret'> = {
  accepts: 'an http or https URL',
  fallback: undefined,
  secret: true,
  parse: parseProxy,
};

const rateLimit: Pick<Variable<RateLimit>, 'accepts' | 'parse'> = {
  accepts: 'attempts/time such as 5/15m: 1 to 1000000 attempts in s, m, or h, at most 596 h',
  parse: (text) => {
    const [, max, time, unit] = /^([1-9]\d{0,5}|1000000)\/([1-9]\d{0,6})([smh])$/.exec(text) ?? [];
    const seconds = Number(time) * (unit === 'h' ? 3_600 : unit === 'm' ? 60 : 1);
    return max !== undefined && seconds <= MAX_WINDOW_SECONDS
      ? { max: Number(max), windowSeconds: seconds }
      : undefined;
  },
};

/** Everything that can be configured; the only description of it. */
export const variables: { readonly [Name in VariableName]: Variable<Settings[Name]> } = {
  HOST: { meaning: 'Host or IP address to bind the GraphQL server to.', fallback: '127.0.0.1', ...host },
  PORT: { meaning: 'Port for the GraphQL server; `0` picks a free port.', fallback: 4000, ...integer(0, 65_535) },
  MANAGEMENT_HOST: {
    meaning: 'Host or IP address to bind the management server to (independent of `HOST`).',
    fallback: '127.0.0.1',
    ...host,
  },
  MANAGEMENT_PORT: {
    meaning: 'Port for the management server (`/healthz`, `/readyz`, `/metrics`); `0` disables it.',
    fallback: 4001,
    ...integer(0, 65_535),
  },
  CODEARTS_ENDPOINT: {
    meaning: 'Base URL of the CodeArts Repo REST API.',
    accepts: 'an https URL (http only for loopback) without port 0, credentials, query string, or fragment',
    fallback: undefined,
    unset: 'the embedded emulator is used',
    parse: parseEndpoint,
  },
  CODEARTS_REGION: {
    meaning: 'Huawei Cloud region; alternative to `CODEARTS_ENDPOINT`.',
    fallback: undefined,
    unset: 'unset',
    ...oneOf(...regions.keys()),
  },
  CODEARTS_EMULATOR: {
    meaning: 'Serve the embedded emulator on a host that is not loopback.',
    fallback: undefined,
    unset: 'served on loopback only',
    ...oneOf('yes'),
  },
  CODEARTS_AUTH: {
    meaning:
      "Upstream authentication: `passthrough` forwards each caller's token; `iam` uses one token for all callers, which the server obtains from IAM.",
    fallback: 'passthrough',
    ...oneOf('passthrough', 'iam'),
  },
  CODEARTS_SHARED_IDENTITY: {
    meaning: 'Allow `CODEARTS_AUTH=iam` on a host that is not loopback. Every client then acts as the same user.',
    fallback: undefined,
    unset: 'not allowed',
    ...oneOf('yes'),
  },
  ALLOWED_HOSTS: {
    meaning: 'Hosts that clients may address with `CODEARTS_AUTH=iam`; requests for any other host get 421.',
    accepts: 'host names or IP addresses without ports, separated by commas',
    fallback: ['localhost', '127.0.0.1', '[::1]'],
    unset: 'localhost,127.0.0.1,[::1]',
    parse: parseHosts,
  },
  IAM_ENDPOINT: {
    meaning: 'Base URL of IAM.',
    accepts: 'an https URL (http only for loopback) without port 0, credentials, query string, or fragment',
    fallback: undefined,
    unset: 'derived from `CODEARTS_REGION`, or the emulator',
    parse: parseEndpoint,
  },
  IAM_DOMAIN: { meaning: 'Account (domain) name for IAM.', ...text },
  IAM_USERNAME: { meaning: 'User name for IAM.', ...text },
  IAM_PASSWORD: { meaning: 'Password for IAM.', secret: true, ...text },
  IAM_PASSWORD_FILE: { meaning: 'Path of a file containing the IAM password; alternative to `IAM_PASSWORD`.', ...text },
  IAM_PROJECT: {
    meaning: 'IAM project; for CodeArts this is the region name.',
    ...text,
    unset: '`CODEARTS_REGION`',
  },
  CODEARTS_TIMEOUT_MS: {
    meaning: 'Timeout for one upstream call, in milliseconds, including connecting, queueing, and retries.',
    fallback: 10_000,
    ...integer(1, 300_000),
  },
  HTTPS_PROXY: {
    meaning: 'Proxy for requests to CodeArts Repo and IAM that are not on loopback.',
    alias: 'https_proxy',
    unset: '`HTTP_PROXY`',
    ...proxy,
  },
  HTTP_PROXY: {
    meaning: 'Proxy for such requests if `HTTPS_PROXY` is not set.',
    alias: 'http_proxy',
    unset: 'no proxy',
    ...proxy,
  },
  NO_PROXY: {
    meaning: 'Hosts to reach without a proxy.',
    alias: 'no_proxy',
    accepts: 'host names or addresses, separated by commas, or *',
    fallback: undefined,
    unset: 'none',
    parse: parseNoProxy,
  },
  UPDATE_EMAIL_LIMIT: {
    meaning: 'Rate limit for email updates, per token and per user.',
    fallback: { max: 5, windowSeconds: 900 },
    unset: '5/15m',
    ...rateLimit,
  },
  SEND_CODE_LIMIT: {
    meaning: 'Rate limit for sending verification codes, per token, per user, and per recipient.',
    fallback: { max: 3, windowSeconds: 900 },
    unset: '3/15m',
    ...rateLimit,
  },
  REDIS_URL: {
    meaning: 'Redis URL for sharing rate-limit counters between instances.',
    accepts: 'a redis or rediss URL without query, special characters in its password percent-encoded',
    fallback: undefined,
    unset: 'each instance counts separately',
    secret: true,
    parse: parseRedis,
  },
  GRAPHIQL: {
    meaning: 'Serve GraphiQL.',
    unset: '`on` when `HOST` is loopback and `TRUSTED_DOCUMENTS` is not set, else `off`',
    ...onOrOff,
  },
  INTROSPECTION: {
    meaning: 'Allow introspection, and include "Did you mean" suggestions in errors.',
    unset: '`on` when `HOST` is loopback or `TRUSTED_DOCUMENTS` is set, else `off`',
    ...onOrOff,
  },
  TRUSTED_DOCUMENTS: {
    meaning: 'Path of a trusted-documents manifest (JSON). Only the operations it lists are executed.',
    accepts: 'the path of a GraphQL Code Generator or Apollo manifest whose documents are all valid',
    fallback: undefined,
    unset: 'any document is allowed',
    parse: (path) => path,
  },
  CORS_ORIGINS: {
    meaning: 'Comma-separated list of allowed CORS origins.',
    accepts: 'origins such as https://app.example.com, separated by commas',
    fallback: [],
    unset: 'none',
    parse: parseOrigins,
  },
  ROOT_FIELD_PREFIX: {
    meaning:
      'Prefix of the root fields, for supergraphs that have their own: with `codeArts` the field `me` is `codeArtsMe`.',
    accepts: 'a lower-case letter and up to 29 further letters or digits',
    fallback: '',
    unset: 'none',
    parse: (text) => (/^[a-z][A-Za-z0-9]{0,29}$/.test(text) ? text : undefined),
  },
  FAST_PATH: {
    meaning:
      'Use the fast path for operations seen before. Responses are identical; set to `off` only for benchmarking or debugging.',
    accepts: 'on or off',
    fallback: true,
    unset: '`on`',
    parse: onOrOff.parse,
  },
  LOG_LEVEL: {
    meaning: 'Minimum log level.',
    fallback: 'info',
    ...oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  },
  LOG_FORMAT: {
    meaning: 'Log format.',
    fallback: undefined,
    unset: '`pretty` on a terminal, else `json`',
    ...oneOf('json', 'pretty'),
  },
  LOG_SUCCESS_SAMPLE_RATE: {
    meaning: 'Fraction of successful requests to log; failures are always logged.',
    accepts: 'a number from 0 to 1',
    fallback: 1,
    parse: (text) => (/^(?:0(?:\.\d{1,9})?|1(?:\.0{1,9})?)$/.test(text) ? Number(text) : undefined),
  },
  SHUTDOWN_TIMEOUT_MS: {
    meaning: 'Graceful-shutdown timeout in milliseconds: how long to wait for requests in flight after SIGTERM.',
    fallback: 15_000,
    ...integer(0, 600_000),
  },
};
