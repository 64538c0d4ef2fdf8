/**
 * Failures of CodeArts operations, as values.
 *
 * A failure is returned, shared between the callers that wait for the same read, and never thrown. Each class is a GraphQL type of the
 * same name; any other error is a bug, and masked.
 */

/** Error response of CodeArts Repo, without the caller's secrets. */
export interface UpstreamFailure {
  /** HTTP status, 100–599. */
  readonly status: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** For the vendor's support. */
  readonly requestId: string | null;
}

/** One row of `docs/reference/errors.md`, and the description of the GraphQL type. */
export interface ErrorKind {
  readonly code: string;
  /** Whether the same request may succeed later without the caller changing anything. */
  readonly retryable: boolean;
  readonly meaning: string;
  readonly when: string;
  /** Advice to clients. */
  readonly remedy: string;
}

export const errorKinds = {
  CodeArtsAuthenticationError: {
    code: 'UNAUTHENTICATED',
    retryable: false,
    meaning: 'The token is missing, malformed, or no longer accepted.',
    when: 'CodeArts Repo returned 401, or the request had no token, a repeated token, or one that is not 1 to 100,000 visible ASCII characters.',
    remedy: 'Get a new token and retry.',
  },
  CodeArtsPermissionError: {
    code: 'FORBIDDEN',
    retryable: false,
    meaning: "The token's user does not have permission for this operation.",
    when: 'CodeArts Repo returned 403.',
    remedy: 'Ask an administrator for the permission named in `requiredPermission`.',
  },
  CodeArtsInputError: {
    code: 'INVALID_INPUT',
    retryable: false,
    meaning: 'An argument is invalid. No request was sent to CodeArts Repo.',
    when: 'An argument failed validation before any upstream request.',
    remedy: 'Fix the argument named in `field`; `reason` explains why it is invalid.',
  },
  CodeArtsRejectedError: {
    code: 'REJECTED',
    retryable: false,
    meaning: 'CodeArts Repo rejected the request, for example because the verification code is wrong.',
    when: 'CodeArts Repo returned any other 4xx status.',
    remedy:
      'Show `upstream.errorMessage` to the user, but branch on `upstream.errorCode`: vendor messages are localized.',
  },
  CodeArtsThrottledError: {
    code: 'THROTTLED',
    retryable: true,
    meaning: 'Too many requests.',
    when: "CodeArts Repo returned 429, or this server's rate limit for updates or verification codes was exceeded.",
    remedy: 'Wait `retryAfterSeconds` seconds if it is set, otherwise a few seconds, then retry.',
  },
  CodeArtsUnavailableError: {
    code: 'UNAVAILABLE',
    retryable: true,
    meaning: 'CodeArts Repo is temporarily unavailable. An update that fails this way was not applied.',
    when: 'A 5xx status, a network error, a timeout, an open circuit breaker, a full queue, a response that violates the documented API contract, or no IAM token of the server (`CODEARTS_AUTH=iam`).',
    remedy: 'Retry with backoff.',
  },
  CodeArtsUnconfirmedError: {
    code: 'UNCONFIRMED',
    retryable: false,
    meaning: 'The request was sent, but its outcome is unknown.',
    when: 'The response to an update was lost, truncated, late, or unparseable, or was a redirect or a 5xx other than 501, 503, or 505.',
    remedy: 'Check before retrying: query `me` for the current address, or check the mailbox for a code.',
  },
} as const satisfies Record<string, ErrorKind>;

/** Name of a GraphQL error type. */
export type ErrorTypeName = keyof typeof errorKinds;
/** Stable code that clients and dashboards match on. */
export type ErrorCode = (typeof errorKinds)[ErrorTypeName]['code'];

abstract class CodeArtsFailure {
  abstract readonly __typename: ErrorTypeName;
  readonly message: string;
  /** Null when upstream sent no response. */
  readonly upstream: UpstreamFailure | null;

  constructor(message: string, upstream: UpstreamFailure | null = null) {
    this.message = message;
    this.upstream = upstream;
  }

  get code(): ErrorCode {
    return errorKinds[this.__typename].code;
  }

  get retryable(): boolean {
    return errorKinds[this.__typename].retryable;
  }
}

export class CodeArtsAuthenticationError extends CodeArtsFailure {
  readonly __typename = 'CodeArtsAuthenticationError';
}

export class CodeArtsPermissionError extends CodeArtsFailure {
  readonly __typename = 'CodeArtsPermissionError';
  /** Name of the missing permission, null where the vendor documents none. */
  readonly requiredPermission: string | null;

  constructor(message: string, requiredPermission: string | null, upstream: UpstreamFailure | null) {
    super(message, upstream);
    this.requiredPermission = requiredPermission;
  }
}

export class CodeArtsInputError extends CodeArtsFailure {
  readonly __typename = 'CodeArtsInputError';
  /** Name of the argument. */
  readonly field: string;
  /** What was expected, and what was given. */
  readonly reason: string;

  constructor(field: string, reason: string) {
    super(`Invalid ${field}: ${reason}`);
    this.field = field;
    this.reason = reason;
  }
}

export class CodeArtsRejectedError extends CodeArtsFailure {
  readonly __typename = 'CodeArtsRejectedError';
}

export class CodeArtsThrottledError extends CodeArtsFailure {
  readonly __typename = 'CodeArtsThrottledError';
  /** Seconds until an attempt may succeed; null when upstream did not say. */
  readonly retryAfterSeconds: number | null;

  constructor(message: string, retryAfterSeconds: number | null, upstream: UpstreamFailure | null = null) {
    super(message, upstream);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export class CodeArtsUnavailableError extends CodeArtsFailure {
  readonly __typename = 'CodeArtsUnavailableError';
}

export class CodeArtsUnconfirmedError extends CodeArtsFailure {
  readonly __typename = 'CodeArtsUnconfirmedError';
}

export type ReadFailure =
  | CodeArtsAuthenticationError
  | CodeArtsPermissionError
  | CodeArtsRejectedError
  | CodeArtsThrottledError
  | CodeArtsUnavailableError;

/** Failures of an update with valid arguments. */
export type UpdateFailure = ReadFailure | CodeArtsUnconfirmedError;

/** Any failure; discriminated by `__typename`. */
export type CodeArtsError = UpdateFailure | CodeArtsInputError;

export function isFailure<Outcome>(outcome: Outcome): outcome is Extract<Outcome, CodeArtsError> {
  return outcome instanceof CodeArtsFailure;
}

/** Code of a single value that violates the API contract; the other fields are unaffected. */
export const UPSTREAM_CONTRACT = 'UPSTREAM_CONTRACT';
