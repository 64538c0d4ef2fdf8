import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { locationOf } from './parse-document.ts';
import { withoutValue } from './redact.ts';

/** Most locations in the document that one error returns. */
const MAX_LOCATIONS = 10;

/**
 * Replaces every unexpected error by one without details, so that a bug cannot disclose secrets.
 *
 * An error without a path was found before execution and quotes only what the caller sent. One with a path is expected only if it was
 * thrown as a GraphQLError with a code.
 *
 * @param onMasked called with each error that is masked.
 */
export function maskErrors(result: ExecutionResult, onMasked: (error: GraphQLError) => void): ExecutionResult {
  if (result.errors === undefined) return result;
  return {
    ...result,
    errors: result.errors.map((error) => {
      if (error.path === undefined) return withCode(withoutValue(error));
      if (isOfArgument(error)) return ofArgument(error);
      if (isExpected(error)) return error;
      onMasked(error);
      return replaced(error, 'Internal server error.', { code: 'INTERNAL_SERVER_ERROR' });
    }),
  };
}

/** graphql gives errors of variables no code; Yoga takes the status from the extensions. */
function withCode(error: GraphQLError): GraphQLError {
  if ('code' in error.extensions) return error;
  return replaced(error, error.message, { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } });
}

/** Only graphql itself knows the place in the document; what a resolver or a scalar throws has none. */
function isOfArgument({ originalError, message }: GraphQLError): boolean {
  return originalError instanceof GraphQLError && originalError.nodes !== undefined && message.startsWith('Argument "');
}

/** Validation accepts a nullable variable for a non-null argument if either has a default value. */
function ofArgument(error: GraphQLError): GraphQLError {
  const [start, value] = error.message.split(' has invalid value ', 2);
  const message = value === undefined ? error.message : `${start} has an invalid value.`;
  return replaced(error, message, { code: 'BAD_USER_INPUT' });
}

/** graphql copies the extensions of whatever was thrown, so a code alone proves nothing. */
function isExpected({ originalError, extensions }: GraphQLError): boolean {
  return originalError instanceof GraphQLError && typeof extensions['code'] === 'string';
}

function replaced({ nodes, path }: GraphQLError, message: string, extensions: Record<string, unknown>): GraphQLError {
  return new GraphQLError(message, { ...(nodes && { nodes }), ...(path && { path }), extensions });
}

/** Writes a result with errors as JSON, with the locations that {@link locationOf} knows. */
export function stringifyWithLocations(result: ExecutionResult): string {
  return JSON.stringify({ ...result, errors: result.errors?.map(withLocations) });
}

function withLocations(error: GraphQLError): GraphQLFormattedError {
  const { message, ...others } = error.toJSON();
  const locations = (error.nodes ?? []).slice(0, MAX_LOCATIONS).flatMap((node) => locationOf(node) ?? []);
  return { message, ...(locations.length > 0 && { locations }), ...others };
}
