import type { ExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import { locationOf } from './parse-document.ts';

/** Most places in the document that one error names. */
const MAX_LOCATIONS = 10;

/** Writes a result with errors as JSON, with the places that {@link locationOf} knows. */
export function stringifyWithLocations(result: ExecutionResult): string {
  return JSON.stringify({ ...result, errors: result.errors?.map(withLocations) });
}

function withLocations(error: GraphQLError): GraphQLFormattedError {
  const { message, ...others } = error.toJSON();
  const locations = (error.nodes ?? []).slice(0, MAX_LOCATIONS).flatMap((node) => locationOf(node) ?? []);
  return { message, ...(locations.length > 0 && { locations }), ...others };
}
