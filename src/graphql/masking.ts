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
    errors: result.errors.map((error) => (isOwn(error) ? withCode(withoutValue(error)) : mask(error, onMasked))),
  };
}

/** Variables are refused before anything runs, and graphql gives such an error no code; Yoga takes the status from it. */
function withCode(error: GraphQLError): GraphQLError {
  const { path, nodes, message, extensions } = error;
  if (path !== undefined || 'code' in extensions) return error;
  const http = { status: 400, spec: true };
  return new GraphQLError(message, { ...(nodes && { nodes }), extensions: { code: 'BAD_USER_INPUT', http } });
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
