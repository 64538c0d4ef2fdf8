/**
 * Every way a CodeArts operation can fail, as a value.
 *
 * A failure is an answer, not an accident: it is returned, shared between the callers that wait for the same read, and never
 * thrown across modules. Each class is a GraphQL type of the same name; whatever is not one of these classes is a bug and is masked.
 */

/** What upstream said when it refused; every text is scrubbed of the caller's secrets. */
export interface UpstreamFailure {
  /** HTTP status, 100–599. */
  readonly status: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** The id that the vendor's support asks for. */
  readonly requestId: string | null;
}

/** One row of `docs/errors.md`, and the description of the GraphQL type. */
export interface ErrorKind {
  readonly code: string;
  /** Whether the same request may succeed later without the caller changing anything. */
  readonly retryable: boolean;
  readonly meaning: string;
  readonly when: string;
  /** What a client should do about it. */
  readonly remedy: string;
}

export const errorKinds = {
  CodeArtsAuthenticationError: {
    code: 'UNAUTHENTICATED',
    retryable: false,
    meaning: 'The token is missing, malformed, or no longer accepted.',
    when: 'CodeArts Repo answered 401, or the request carried no token, an empty or repeated one, or one outside 1 to 100,000 characters.',
    remedy: 'Obtain a new token and send the request again with it.',
  },
  CodeArtsPermissionError: {
    code: 'FORBIDDEN',
    retryable: false,
    meaning: 'The user behind the token may not do this.',
    when: 'CodeArts Repo answered 403.',
    remedy: 'Ask an administrator for the permission named in requiredPermission.',
  },
  CodeArtsInputError: {
    code: 'INVALID_INPUT',
    retryable: false,
    meaning: 'An argument is outside its range; nothing was sent to CodeArts Repo.',
    when: 'The facade checked the arguments before any call.',
    remedy: 'Correct the argument named in field, as reason says.',
  },
  CodeArtsRejectedError: {
    code: 'REJECTED',
    retryable: false,
    meaning: 'CodeArts Repo refused the request, for example because the verification code is wrong.',
    when: 'CodeArts Repo answered with any other status from 400 to 499.',
    remedy:
      "Show upstream.errorMessage to the user; decide by upstream.errorCode, since the vendor's messages come in several languages.",
  },
  CodeArtsThrottledError: {
    code: 'THROTTLED',
    retryable: true,
    meaning: 'Too many requests.',
    when: "CodeArts Repo answered 429, or the facade's own limit on updates or codes is reached.",
    remedy: 'Wait retryAfterSeconds, then try again.',
  },
  CodeArtsUnavailableError: {
    code: 'UNAVAILABLE',
    retryable: true,
    meaning: 'CodeArts Repo cannot be read right now; an update that ends this way was not made.',
    when: 'A 5xx status, a network fault, a time-out, an open circuit, a full waiting room, or an answer that is not what the reference page promises.',
    remedy: 'Try again after a pause.',
  },
  CodeArtsUnconfirmedError: {
    code: 'UNCONFIRMED',
    retryable: false,
    meaning: 'The request was sent, and whether it took effect is unknown.',
    when: 'The answer to an update was lost, cut, late, unintelligible, a redirect, or a 5xx other than 501, 503 and 505.',
    remedy: 'Find out before trying again: read me for the address, look into the mailbox for a sent code.',
  },
} as const satisfies Record<string, ErrorKind>;

/** Name of a GraphQL error type. */
export type ErrorTypeName = keyof typeof errorKinds;
/** The stable code that clients and dashboards match on. */
export type ErrorCode = (typeof errorKinds)[ErrorTypeName]['code'];

/** What all failures share. */
abstract class CodeArtsFailure {
  abstract readonly __typename: ErrorTypeName;
  readonly message: string;
  /** Null when upstream sent no answer. */
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
  /** What was expected and what came. */
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
  /** Whole seconds until a try may succeed; null when upstream did not say. */
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

/** How a read can fail. */
export type ReadFailure =
  | CodeArtsAuthenticationError
  | CodeArtsPermissionError
  | CodeArtsRejectedError
  | CodeArtsThrottledError
  | CodeArtsUnavailableError;

/** How an update can fail once its arguments are in order. */
export type UpdateFailure = ReadFailure | CodeArtsUnconfirmedError;

/** Any failure; discriminated by `__typename`. */
export type CodeArtsError = UpdateFailure | CodeArtsInputError;

/** Tells a failure from a result. */
export function isFailure<Outcome>(outcome: Outcome): outcome is Extract<Outcome, CodeArtsError> {
  return outcome instanceof CodeArtsFailure;
}

/** Code of a single value that drifted from the reference page; the rest of the answer stays good. */
export const UPSTREAM_CONTRACT = 'UPSTREAM_CONTRACT';
