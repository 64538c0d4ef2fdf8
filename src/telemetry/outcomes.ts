import { errorKinds, UPSTREAM_CONTRACT } from '../errors.ts';
import { requestErrors } from '../request-error.ts';

/** How an operation may end, as metrics and log lines name it. */
export interface Outcome {
  readonly meaning: string;
  /** Level of the request's log line: `info` for what clients are expected to do wrong, too. */
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

// A request that is rejected by a bug is a bug.
const { INTERNAL_SERVER_ERROR: _, ...refusals } = requestErrors;

/** Outcome of an operation without a failure. */
export const OK = 'ok';
/** The client went away before its answer was written. */
export const CLIENT_DISCONNECTED = 'CLIENT_DISCONNECTED';
/** Outcome of an upstream request that nobody waited for any more. */
export const CANCELLED = 'CANCELLED';

function info(meaning: string): Outcome {
  return { meaning, level: 'info' };
}

/** Every outcome; where an operation has several, the first of them in this order stands for it. */
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
  ...Object.fromEntries(Object.entries(refusals).map(([code, { when }]) => [code, info(when)])),
  [OK]: info('No failure.'),
};

/** Outcomes of operations that alerts compare with all of them. */
export const alertedOutcomes: readonly string[] = [
  OK,
  'INTERNAL_SERVER_ERROR',
  'OVERLOADED',
  CLIENT_DISCONNECTED,
  CodeArtsUnconfirmedError.code,
  CodeArtsUnavailableError.code,
];

/** Every outcome of a request to CodeArts Repo. */
export const upstreamOutcomes: readonly string[] = [
  OK,
  CANCELLED,
  // Invalid input is found before any request.
  ...Object.values(errorKinds).flatMap(({ code }) => (code === CodeArtsInputError.code ? [] : [code])),
];

const ranks: ReadonlyMap<string, number> = new Map(Object.keys(outcomes).map((code, rank) => [code, rank]));

/** The one of several codes that stands for all of them. */
export function worstOf(codes: readonly string[]): string {
  return codes.reduce((worst, code) => (rankOf(code) < rankOf(worst) ? code : worst), OK);
}

function rankOf(code: string): number {
  return ranks.get(code) ?? 0;
}
