/** One row of `docs/reference/errors.md`: a request that was rejected before GraphQL ran anything of it. */
export interface RequestErrorKind {
  /** HTTP status, 400–599, whatever `Accept` says. */
  readonly status: number;
  readonly when: string;
  /** What a client should do about it. */
  readonly remedy: string;
}

export const requestErrors = {
  BAD_REQUEST: {
    status: 400,
    when: 'The body or a parameter is not valid UTF-8 JSON, has the wrong type, or is missing, unknown, or repeated; a query string has more than 100 parameters; a body has more than 4,096 chunks; there are more than 4,096 headers; a batch is empty or has too many operations; or the Host header is missing.',
    remedy: 'Fix the client.',
  },
  LIMIT_EXCEEDED: {
    status: 400,
    when: 'The request exceeds a limit, all operations of a batch counted together, or its response is too large. The message gives the limit and the actual value.',
    remedy: 'Split the request or select fewer fields.',
  },
  TRUSTED_DOCUMENTS_ONLY: {
    status: 400,
    when: 'The server accepts only trusted documents, and the request contains query text but no document ID.',
    remedy: 'Send the ID of a document in the manifest.',
  },
  UNKNOWN_DOCUMENT: {
    status: 400,
    when: 'The server accepts only trusted documents, and the ID is not in its manifest.',
    remedy: "Deploy the client's manifest to the server before you deploy the client.",
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    status: 400,
    when: 'The request contains a document ID but no query text, and the server has no trusted documents configured.',
    remedy: 'Resend with the query text. Clients that use automatic persisted queries do this automatically.',
  },
  NOT_FOUND: {
    status: 404,
    when: 'There is nothing at this path.',
    remedy: 'Send GraphQL requests to the path in the message.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    when: 'The method is neither GET nor POST.',
    remedy: 'Use POST, or GET for queries.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    when: 'The server cannot produce any media type in the `Accept` header, or the header is longer than 1,000 characters.',
    remedy: 'Accept `application/graphql-response+json` or `application/json`.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    when: 'The request body is too large. The message gives the limit.',
    remedy: 'Send a smaller request.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    when: 'The `Content-Type` is not UTF-8 JSON, or the body is compressed.',
    remedy: 'Send `Content-Type: application/json`.',
  },
  MISDIRECTED_REQUEST: {
    status: 421,
    when: 'The server uses its own identity, and the host of the request is not in `ALLOWED_HOSTS`.',
    remedy: 'Use a host in `ALLOWED_HOSTS`, or add this one to it.',
  },
  OVERLOADED: {
    status: 503,
    when: 'The server is at its limit of requests in flight, or of memory for them.',
    remedy: 'Retry after the number of seconds in `Retry-After`. Nothing was executed unless the message says so.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    when: 'An internal error occurred. In a 200 response it replaces an error whose details are masked.',
    remedy: 'Report the `X-Request-Id` response header; the server log has the details.',
  },
} as const satisfies Record<string, RequestErrorKind>;

/** The stable code in `extensions.code`. */
export type RequestErrorCode = keyof typeof requestErrors;

/** A request that is rejected before GraphQL sees it; becomes an answer with one GraphQL error. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  /** Operations of the batch that is rejected, each of which gets the error; undefined for a request that is no batch. */
  readonly operations: number | undefined;

  constructor(
    code: RequestErrorCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    operations: number | undefined = undefined,
  ) {
    super(message);
    this.code = code;
    this.headers = headers;
    this.operations = operations;
  }

  /** HTTP status, 400–599. */
  get status(): number {
    return requestErrors[this.code].status;
  }
}

/** Most operations of a rejected batch that get an error each; a longer one gets one error. */
const MAX_OPERATIONS = 100;

/** Runs what may reject a batch: clients that send batches expect as many results as they sent operations. */
export function asBatch<Result>(operations: number, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RequestError) || operations === 0 || operations > MAX_OPERATIONS) throw error;
    throw new RequestError(error.code, error.message, error.headers, operations);
  }
}

/** A request for which the process has no room; nothing of it has been executed. */
export function overloaded(message = 'Too many requests are in flight. Try again later.'): RequestError {
  return new RequestError('OVERLOADED', message, { 'retry-after': '1' });
}
