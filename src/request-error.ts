/** One row of `docs/errors.md`: a request that was turned away before GraphQL ran anything of it. */
export interface RefusalKind {
  /** HTTP status, 400–599, whatever `Accept` says. */
  readonly status: number;
  readonly when: string;
  /** What a client should do about it. */
  readonly remedy: string;
}

export const refusalKinds = {
  BAD_REQUEST: {
    status: 400,
    when: 'The body or a parameter is not JSON in UTF-8, or not of the type that GraphQL over HTTP names; a batch is empty or too long.',
    remedy: 'Correct the client.',
  },
  LIMIT_EXCEEDED: {
    status: 400,
    when: 'The request exceeds a limit, all operations of a batch counted together, or its response is too large. The message gives the limit and the actual value.',
    remedy: 'Ask for less at a time.',
  },
  TRUSTED_DOCUMENTS_ONLY: {
    status: 400,
    when: 'The server runs trusted documents alone, and the request holds the text of a document and no id.',
    remedy: 'Send the id of a document of the manifest.',
  },
  UNKNOWN_DOCUMENT: {
    status: 400,
    when: 'The server runs trusted documents alone, and the id is that of none of them.',
    remedy: 'Deploy the manifest of this version of the client to the server, before the client.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    status: 400,
    when: 'The request holds the id of a document and no text, and the server has no trusted documents.',
    remedy: 'Send the text; the clients that try ids first do so by themselves.',
  },
  NOT_FOUND: { status: 404, when: 'Nothing is at this path.', remedy: 'Send GraphQL to `/graphql`.' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    when: 'The method is neither GET nor POST.',
    remedy: 'Send a POST, or a query by GET.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    when: 'No media type that the client accepts can be sent.',
    remedy: 'Accept `application/graphql-response+json` or `application/json`.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    when: 'The body is too large; the message says how large it may be.',
    remedy: 'Send less at a time.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    when: 'The body is not declared as JSON in UTF-8 without a content coding.',
    remedy: 'Send `Content-Type: application/json`.',
  },
  MISDIRECTED_REQUEST: {
    status: 421,
    when: 'The server logs in by itself, and the request is for a host that is not in `ALLOWED_HOSTS`.',
    remedy: 'Use a host of `ALLOWED_HOSTS`, or add this one to it.',
  },
  OVERLOADED: {
    status: 503,
    when: 'The server has as many requests in flight, or as much of their data in memory, as it may have.',
    remedy:
      'Send the request again after the seconds that `Retry-After` names; nothing of it has been executed unless the message says so.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    when: 'The server has a fault. In an answer of status 200 it stands for one error that is hidden.',
    remedy: 'Report the `X-Request-Id` of the answer; the log of the server tells more.',
  },
} as const satisfies Record<string, RefusalKind>;

/** The stable code in `extensions.code`. */
export type RefusalCode = keyof typeof refusalKinds;

/** A request that is turned away before GraphQL sees it; becomes an answer with one GraphQL error. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly headers: Readonly<Record<string, string>>;
  /** Operations of the batch that is rejected, each of which gets the error; undefined for a request that is no batch. */
  readonly operations: number | undefined;

  constructor(
    code: RefusalCode,
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
    return refusalKinds[this.code].status;
  }
}

/** Most operations of a rejected batch that get an error each; a longer one gets one error. */
const MAX_OPERATIONS = 100;

/** Runs what may reject a batch: clients that send batches expect as many results as they sent operations. */
export function asBatch<Result>(operations: number, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Refusal) || operations === 0 || operations > MAX_OPERATIONS) throw error;
    throw new Refusal(error.code, error.message, error.headers, operations);
  }
}

/** A request for which the process has no room; nothing of it has been executed. */
export function overloaded(message = 'Too many requests are in flight. Try again later.'): Refusal {
  return new Refusal('OVERLOADED', message, { 'retry-after': '1' });
}
