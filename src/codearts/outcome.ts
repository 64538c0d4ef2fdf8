import {
  CodeArtsAuthenticationError,
  CodeArtsPermissionError,
  CodeArtsRejectedError,
  CodeArtsThrottledError,
  type UpstreamFailure,
} from '../errors.ts';
import type { Operation } from './operation.ts';
import { retryAfterSeconds } from './retry-after.ts';
import type { Secrets } from './secrets.ts';
import type { Reply } from './transport.ts';
import { TransportError, type TransportErrorReason } from './transport-error.ts';
import { errorTextFrom, messageFrom } from './upstream-text.ts';
import { decodeErrorEnvelope } from './wire.ts';

/** An update that these answer was refused before anything was done; after any other 5xx it may have been made. */
const REJECTED_UNTOUCHED: ReadonlySet<number> = new Set([501, 503, 505]);

const faultMessages: Readonly<Record<TransportErrorReason, string>> = {
  network: 'The connection to CodeArts Repo failed',
  timeout: 'CodeArts Repo did not respond in time',
  certificate: 'The TLS certificate of CodeArts Repo could not be verified',
  'too-large': 'The response from CodeArts Repo is too large',
  cancelled: 'The request was cancelled',
  overload: 'Too many concurrent requests to CodeArts Repo',
  'circuit-open': 'Requests to CodeArts Repo are suspended: the circuit breaker is open',
};

const DRIFTED = 'CodeArts Repo returned a response that does not match its API reference';

/** What must not come back in a text that upstream wrote. */
interface Confidential {
  readonly secrets: Secrets;
}

/** The upstream API rejected the request. */
type Rejection = CodeArtsAuthenticationError | CodeArtsPermissionError | CodeArtsThrottledError | CodeArtsRejectedError;

/**
 * The one place where an upstream status, body, or fault becomes a result or a failure.
 */
export function outcomeOf<Result, Lost>(
  operation: Operation<never, Result, Lost>,
  answer: Reply | TransportError,
  call: Confidential,
): Result | Rejection | Lost {
  const { effect } = operation;
  if (answer instanceof TransportError) return effect.lost(faultMessages[answer.reason], null, answer.sent);
  const body = parseJson(answer.body);
  if (answer.status >= 200 && answer.status <= 299) {
    return operation.decode(body, (text) => messageFrom(text, call.secrets)) ?? effect.lost(DRIFTED, null, true);
  }
  const upstream = describe(answer, body, call.secrets);
  return (
    rejectionOf(operation.permission, answer, upstream) ??
    effect.lost(`CodeArts Repo failed: ${said(upstream)}`, upstream, !REJECTED_UNTOUCHED.has(answer.status))
  );
}

function rejectionOf(permission: string | null, reply: Reply, upstream: UpstreamFailure): Rejection | undefined {
  const { status } = reply;
  if (status < 400 || status > 499) return undefined;
  if (status === 401) {
    return new CodeArtsAuthenticationError(`CodeArts Repo rejected the token: ${said(upstream)}.`, upstream);
  }
  if (status === 403) {
    const missing = permission === null ? '' : ` Required permission: ${permission}.`;
    return new CodeArtsPermissionError(
      `CodeArts Repo denied access: ${said(upstream)}.${missing}`,
      permission,
      upstream,
    );
  }
  if (status === 429) {
    const seconds = retryAfterSeconds(reply.headers['retry-after'], Date.now());
    return new CodeArtsThrottledError(`CodeArts Repo is rate limiting requests: ${said(upstream)}.`, seconds, upstream);
  }
  return new CodeArtsRejectedError(`CodeArts Repo rejected the request: ${said(upstream)}.`, upstream);
}

/** What upstream said as a part of a sentence of ours, or its status. */
function said(upstream: UpstreamFailure): string {
  return upstream.errorMessage?.replace(/[.。]$/, '') ?? `HTTP status ${upstream.status}`;
}

function describe(reply: Reply, body: unknown, secrets: Secrets): UpstreamFailure {
  const envelope = decodeErrorEnvelope(body);
  const header = reply.headers['x-request-id'];
  const requestId = typeof header === 'string' ? header : envelope.requestId;
  return { status: reply.status, ...errorTextFrom({ ...envelope, requestId }, secrets) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
