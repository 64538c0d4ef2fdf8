import { errorKinds, UPSTREAM_CONTRACT } from '../errors.ts';
import { requestErrors } from '../request-error.ts';

/** Outcome of an operation, as metrics and log lines name it. */
export interface Outcome {
  readonly meaning: string;
  /** Level of the request's log line; `info` includes mistakes of the client. */
  readonly level: 'info' | 'warn' | 'error';
}

const {
  CodeArtsAuthenticationError,
  CodeArtsPermissionError,
  CodeArtsInputError,
  CodeArtsRejectedError,
  CodeArtsThrottledError,
  CodeArtsUnavailableError,
  CodeArtsUnconfirmedError,
} = errorKinds;

const { INTERNAL_SERVER_ERROR: _, ...requestOutcomes } = requestErrors;

/** Outcome of an operation without a failure. */
export const OK = 'ok';
/** The client disconnected before its response was written. */
export const CLIENT_DISCONNECTED = 'CLIENT_DISCONNECTED';
/** Outcome of an upstream request whose clients have all disconnected. */
export const CANCELLED = 'CANCELLED';

function info(meaning: string): Outcome {
  return { meaning, level: 'info' };
}

/** All outcomes, worst first. */
export const outcomes: Readonly<Record<string, Outcome>> = {
  INTERNAL_SERVER_ERROR: {
    meaning: 'A bug. The client received a masked error; the log has the full error.',
    level: 'error',
  },
  [CLIENT_DISCONNECTED]: info('The client disconnected before the response was sent.'),
  [CodeArtsUnconfirmedError.code]: { meaning: CodeArtsUnconfirmedError.meaning, level: 'warn' },
  [CodeArtsUnavailableError.code]: { meaning: CodeArtsUnavailableError.meaning, level: 'warn' },
  [UPSTREAM_CONTRACT]: {
    meaning: 'A field is null because CodeArts Repo sent a value that violates its API reference.',
    level: 'warn',
  },
  [CodeArtsThrottledError.code]: info(CodeArtsThrottledError.meaning),
  [CodeArtsPermissionError.code]: info(CodeArtsPermissionError.meaning),
  [CodeArtsAuthenticationError.code]: info(CodeArtsAuthenticationError.meaning),
  [CodeArtsRejectedError.code]: info(CodeArtsRejectedError.meaning),
  [CodeArtsInputError.code]: info(CodeArtsInputError.meaning),
  GRAPHQL_PARSE_FAILED: info('The document is not GraphQL.'),
  GRAPHQL_VALIDATION_FAILED: info('The document is not valid against the schema.'),
  OPERATION_RESOLUTION_FAILURE: info(
    'The document has no operation with the given name, or has several operations and no `operationName` was given.',
  ),
  BAD_USER_INPUT: info('A variable is missing or has the wrong type.'),
  ...Object.fromEntries(Object.entries(requestOutcomes).map(([code, { when }]) => [code, info(when)])),
  [OK]: info('No failure.'),
};

/** Outcomes of operations that alerts use. */
export const alertedOutcomes: readonly string[] = [
  OK,
  'INTERNAL_SERVER_ERROR',
  'OVERLOADED',
  CLIENT_DISCONNECTED,
  CodeArtsUnconfirmedError.code,
  CodeArtsUnavailableError.code,
];

/** All outcomes of a request to CodeArts Repo. */
export const upstreamOutcomes: readonly string[] = [
  OK,
  CANCELLED,
  // Invalid input is found before any request.
  ...Object.values(errorKinds).flatMap(({ code }) => (code === CodeArtsInputError.code ? [] : [code])),
];

const ranks: ReadonlyMap<string, number> = new Map(Object.keys(outcomes).map((code, rank) => [code, rank]));

/** The worst of several codes; an unknown one is the worst. */
export function worstOf(codes: readonly string[]): string {
  return codes.reduce((worst, code) => (rankOf(code) < rankOf(worst) ? code : worst), OK);
}

function rankOf(code: string): number {
  return ranks.get(code) ?? 0;
}
