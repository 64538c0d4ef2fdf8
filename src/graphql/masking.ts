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
    errors: result.errors.map((error) => {
      if (error.path === undefined) return withCode(withoutValue(error));
      if (isOfArgument(error)) return ofArgument(error);
      return isOwn(error) ? error : mask(error, onMasked);
    }),
  };
}

/** Variables are rejected before anything runs, and graphql gives such an error no code; Yoga takes the status from it. */
function withCode(error: GraphQLError): GraphQLError {
  const { nodes, message, extensions } = error;
  if ('code' in extensions) return error;
  const http = { status: 400, spec: true };
  return new GraphQLError(message, { ...(nodes && { nodes }), extensions: { code: 'BAD_USER_INPUT', http } });
}

/** Only of what the client wrote does graphql itself name the place; what is thrown out of a resolver or a scalar has none. */
function isOfArgument({ originalError, message }: GraphQLError): boolean {
  return originalError instanceof GraphQLError && originalError.nodes !== undefined && message.startsWith('Argument "');
}

/** Validation lets a variable that may be null stand for an argument that may not, if either has a default. */
function ofArgument({ message, nodes, path }: GraphQLError): GraphQLError {
  const [start = message] = message.split(' has invalid value ', 1);
  return new GraphQLError(start === message ? message : `${start} has an invalid value.`, {
    ...(nodes && { nodes }),
    ...(path && { path }),
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** graphql copies the extensions of whatever was thrown, so a code alone proves nothing. */
function isOwn({ originalError, extensions }: GraphQLError): boolean {
  return originalError instanceof GraphQLError && typeof extensions['code'] === 'string';
}

function mask(error: GraphQLError, onMasked: (error: GraphQLError) => void): GraphQLError {
  onMasked(error);
  return new GraphQLError('Internal server error.', {
    ...(error.nodes && { nodes: error.nodes }),
    ...(error.path && { path: error.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });
}
