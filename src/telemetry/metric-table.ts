import type { TransportErrorReason } from '../codearts/transport-error.ts';
import { alertedOutcomes, upstreamOutcomes } from './outcomes.ts';

/** Label of operations without a name. */
export const ANONYMOUS = 'anonymous';
/** Label of names beyond the bounded number of labels. */
export const OTHER = 'other';
/** Label of operations that were rejected before their name was known, and of clients without a version. */
export const UNKNOWN = 'unknown';
/** Label of uncommon HTTP methods; a client may send any. */
export const OTHER_METHOD = '_OTHER';

/** Definition of a metric; also a row of the table in the documentation. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /**
   * Values of the last label whose series start together with the first one of a combination of the other labels: `rate` and
   * `increase` miss the event that creates a series.
   */
  readonly values?: readonly string[];
  /** Combinations of the labels before the last one that exist from startup. */
  readonly prefixes?: readonly (readonly string[])[];
}

const userFields = [
  'name',
  'username',
  'state',
  'createdAt',
  'updatedAt',
  'lastActivityOn',
  'commitEmail',
  'commitEmailIsDefault',
];
const faultReasons: readonly TransportErrorReason[] = ['network', 'timeout', 'certificate', 'too-large', 'cancelled'];
const upstreamMethods = ['GET', 'POST', 'PUT'];
const unsentReasons: readonly TransportErrorReason[] = ['overload', 'circuit-open', 'timeout', 'cancelled'];

/** Counters of this app. */
export const counters = {
  httpRequests: {
    name: 'graphql_http_requests_total',
    help: 'Total HTTP requests by method and status. 499: the client disconnected before the response was sent.',
    labels: ['method', 'status'],
    values: ['200', '400', '499', '500', '503'],
    prefixes: [['GET'], ['POST']],
  },
  requests: {
    name: 'graphql_requests_total',
    help: 'Total GraphQL operations by outcome. Batched operations are counted individually; a request rejected as a whole counts once with operation and kind "unknown". GraphiQL pages and CORS preflights are excluded.',
    labels: ['operation', 'kind', 'outcome'],
    values: alertedOutcomes,
    prefixes: [
      [ANONYMOUS, 'query'],
      [ANONYMOUS, 'mutation'],
      [OTHER, 'query'],
      [OTHER, 'mutation'],
      [UNKNOWN, UNKNOWN],
    ],
  },
  clientRequests: {
    name: 'graphql_client_requests_total',
    help: 'Total GraphQL operations of clients that name themselves, by name and version: the first 20 seen, then "other". Counted as in graphql_requests_total.',
    labels: ['client', 'version'],
    prefixes: [[OTHER, OTHER]],
  },
  upstreamRequests: {
    name: 'codearts_requests_total',
    help: 'Total requests to CodeArts Repo by outcome, including retries. CANCELLED: no client was waiting.',
    labels: ['method', 'outcome'],
    values: upstreamOutcomes,
    prefixes: upstreamMethods.map((method) => [method]),
  },
  faults: {
    name: 'codearts_request_errors_total',
    help: 'Total upstream requests that failed without an HTTP response, by reason.',
    labels: ['reason'],
    values: faultReasons,
  },
  unsent: {
    name: 'codearts_requests_not_sent_total',
    help: 'Total upstream requests not sent, by reason: queue full (overload), circuit breaker open, or timed out or cancelled while queued.',
    labels: ['reason'],
    values: unsentReasons,
  },
  retries: { name: 'codearts_retries_total', help: 'Total upstream retries that were sent.', labels: [] },
  coalescedReads: {
    name: 'codearts_coalesced_reads_total',
    help: 'Total reads that were coalesced with an in-flight read for the same token.',
    labels: [],
  },
  circuitOpenings: {
    name: 'codearts_circuit_openings_total',
    help: 'Total times the circuit breaker opened.',
    labels: [],
  },
  drift: {
    name: 'codearts_contract_drift_total',
    help: 'Total upstream values that violate the API contract, by field ("body": the whole response was unusable).',
    labels: ['field'],
    values: [...userFields, 'body'],
  },
  logIns: {
    name: 'codearts_iam_logins_total',
    help: 'Total IAM authentication attempts by outcome (refused: not retried for 10 minutes).',
    labels: ['outcome'],
    values: ['ok', 'failed', 'refused'],
  },
  throttled: {
    name: 'graphql_rate_limited_total',
    help: "Total updates and code requests rejected by this server's rate limits.",
    labels: ['limit'],
    values: ['updates', 'codes'],
  },
  redisFallbacks: {
    name: 'graphql_redis_fallbacks_total',
    help: 'Total rate-limit checks that fell back to local counters because Redis was unavailable.',
    labels: [],
  },
} as const satisfies Record<string, Metric>;

/** Counters whose value is read when the metrics are. */
export const totals = {
  lostLogLines: {
    name: 'log_lines_lost_total',
    help: 'Total log lines that could not be written, for example to a full disk or to a pipe without a reader.',
    labels: [],
  },
} as const satisfies Record<string, Metric>;

/** Durations, in seconds. */
export const histograms = {
  duration: {
    name: 'graphql_request_duration_seconds',
    help: 'Duration from receiving a request to sending its response. Batched operations report the duration of the batch.',
    labels: ['operation'],
    values: [ANONYMOUS, OTHER, UNKNOWN],
  },
  upstreamDuration: {
    name: 'codearts_request_duration_seconds',
    help: 'Duration of one request to CodeArts Repo, including connecting but excluding time in the queue.',
    labels: ['method'],
    values: upstreamMethods,
  },
} as const satisfies Record<string, Metric>;

/** Gauges, read when the metrics are. */
export const gauges = {
  inFlight: { name: 'graphql_http_requests_in_flight', help: 'Current HTTP requests in flight.', labels: [] },
  upstreamInFlight: {
    name: 'codearts_requests_in_flight',
    help: 'Current upstream requests in flight.',
    labels: [],
  },
  upstreamWaiting: {
    name: 'codearts_requests_waiting',
    help: 'Current upstream requests queued for a connection.',
    labels: [],
  },
  redisConnected: {
    name: 'graphql_redis_connected',
    help: '1 while Redis responds and rate limits are shared, 0 while it does not; absent without `REDIS_URL`.',
    labels: [],
  },
  circuit: {
    name: 'codearts_circuit_state',
    help: 'Circuit breaker state: 1 for the current state, 0 otherwise.',
    labels: ['state'],
  },
  iamTokenExpiry: {
    name: 'codearts_iam_token_expiry_timestamp_seconds',
    help: "Time at which the server's own token expires, in seconds since the epoch; 0 without a token. Exists only with CODEARTS_AUTH=iam.",
    labels: [],
  },
} as const satisfies Record<string, Metric>;

/** Upper bounds of the histograms' buckets, in seconds. */
export const BUCKETS = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] as const;
