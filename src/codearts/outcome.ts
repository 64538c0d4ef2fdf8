import {
  CodeArtsAuthenticationError,
  CodeArtsPermissionError,
  CodeArtsRejectedError,
  CodeArtsThrottledError,
  CodeArtsUnavailableError,
  CodeArtsUnconfirmedError,
  type UpstreamFailure,
} from '../errors.ts';
import { parseJson } from './fields.ts';
import type { CalledOperation } from './operation.ts';
import { retryAfterSeconds } from './retry-after.ts';
import type { Secrets } from './secrets.ts';
import type { Reply } from './transport.ts';
import { TransportError, type TransportErrorReason } from './transport-error.ts';
import { decodeErrorEnvelope, errorTextFrom, messageFrom } from './upstream-text.ts';

/** Statuses that reject a write before anything is done; after any other 5xx it may have been made. */
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

/** What decides, besides the response, what a call ends in. */
interface Judged<Lost> {
  readonly secrets: Secrets;
  readonly lost: LostFailure<Lost>;
}

/**
 * Makes the failure of a call whose outcome is unknown.
 *
 * @param why a sentence without its full stop.
 * @param sent whether any byte of the request may have been written.
 */
export type LostFailure<Lost> = (why: string, upstream: UpstreamFailure | null, sent: boolean) => Lost;

/** CodeArts Repo rejected the request. */
type Rejection = CodeArtsAuthenticationError | CodeArtsPermissionError | CodeArtsThrottledError | CodeArtsRejectedError;

/** The one place where an upstream status, body, or fault becomes a result or a failure. */
export function outcomeOf<Result, Lost>(
  { decode, permission }: CalledOperation<Result>,
  response: Reply | TransportError,
  call: Judged<Lost>,
): Result | Rejection | Lost {
  if (response instanceof TransportError) return call.lost(faultMessages[response.reason], null, response.sent);
  const body = parseJson(response.body);
  if (response.status >= 200 && response.status <= 299) {
    return decode(body, (text) => messageFrom(text, call.secrets)) ?? call.lost(DRIFTED, null, true);
  }
  const upstream = describe(response, body, call.secrets);
  return (
    rejectionOf(permission, response, upstream) ??
    call.lost(`CodeArts Repo failed: ${said(upstream)}`, upstream, !REJECTED_UNTOUCHED.has(response.status))
  );
}

/** A read changes nothing, so a lost response is harmless. */
export const lostRead: LostFailure<CodeArtsUnavailableError> = (why, upstream) =>
  new CodeArtsUnavailableError(`${why}.`, upstream);

/** @param confirmation says how to find out whether the write was made. */
export function lostWrite(confirmation: string): LostFailure<CodeArtsUnavailableError | CodeArtsUnconfirmedError> {
  return (why, upstream, sent) =>
    sent
      ? new CodeArtsUnconfirmedError(`${why}. The outcome is unknown. ${confirmation}`, upstream)
      : new CodeArtsUnavailableError(`${why}. Nothing was changed.`, upstream);
}

function rejectionOf(permission: string | null, reply: Reply, upstream: UpstreamFailure): Rejection | undefined {
  const { status } = reply;
  if (status < 400 || status > 499) return undefined;
  if (status === 401) {
    return new CodeArtsAuthenticationError(
      `CodeArts Repo rejected the token: ${said(upstream)}. Get a new token.`,
      upstream,
    );
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
    const message = `CodeArts Repo is rate limiting requests: ${said(upstream)}. Retry ${seconds === null ? 'later' : `in ${seconds} s`}.`;
    return new CodeArtsThrottledError(message, seconds, upstream);
  }
  return new CodeArtsRejectedError(`CodeArts Repo rejected the request: ${said(upstream)}.`, upstream);
}

/** Upstream's message for use within a sentence, or the status without one. */
function said(upstream: UpstreamFailure): string {
  return upstream.errorMessage?.replace(/[.。]$/, '') ?? `HTTP status ${upstream.status}`;
}

function describe(reply: Reply, body: unknown, secrets: Secrets): UpstreamFailure {
  const envelope = decodeErrorEnvelope(body);
  const header = reply.headers['x-request-id'];
  const requestId = typeof header === 'string' ? header : envelope.requestId;
  return { status: reply.status, ...errorTextFrom({ ...envelope, requestId }, secrets) };
}
