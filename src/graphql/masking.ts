import { type ExecutionResult, GraphQLError } from 'graphql';
import { withoutValue } from './redact.ts';

/**
 * Replaces every error that is not the facade's own by one that says nothing, so that a bug cannot tell secrets.
 *
 * Errors without a path were found before execution and quote only what the caller sent; those with one are the facade's own
 * exactly if they were thrown as a GraphQLError that carries a code.
 *
 * @param onMasked told of each error that is hidden.
 */
export function maskErrors(result: ExecutionResult, onMasked: (error: GraphQLError) => void): ExecutionResult {
  if (result.errors === undefined) return result;
  return {
    ...result,
    errors: result.errors.map((error) => (isOwn(error) ? withoutValue(error) : mask(error, onMasked))),
  };
}

function isOwn(error: GraphQLError): boolean {
  if (error.path === undefined) return true;
  // graphql copies the extensions of whatever was thrown, so a code alone proves nothing.
  return error.originalError instanceof GraphQLError && typeof error.extensions['code'] === 'string';
}

function mask(error: GraphQLError, onMasked: (error: GraphQLError) => void): GraphQLError {
  onMasked(error);
  return new GraphQLError('Unexpected error.', {
    ...(error.nodes && { nodes: error.nodes }),
    ...(error.path && { path: error.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });
}
