import { GraphQLError } from 'graphql';
import type { User, UserField } from '../codearts/user.ts';
import { type CodeArtsError, UPSTREAM_CONTRACT } from '../errors.ts';

/** A failure as an entry of `errors[]`, with the same code and facts that its GraphQL type has. */
export function toGraphQLError(failure: CodeArtsError, requestId: string): GraphQLError {
  const { __typename, message, code, retryable, upstream, ...facts } = {
    ...failure,
    code: failure.code,
    retryable: failure.retryable,
  };
  return new GraphQLError(message, { extensions: { code, retryable, requestId, ...facts, upstream } });
}

/**
 * Reads a field that upstream may have filled with something outside the contract.
 *
 * @throws GraphQLError of code `UPSTREAM_CONTRACT`; it names what was expected, never what came.
 */
export function readValidated<Field extends UserField>(user: User, field: Field, requestId: string): User[Field] {
  const expected = user.drift?.get(field);
  if (expected === undefined) return user[field];
  throw new GraphQLError(`CodeArts Repo returned an invalid ${field}: expected ${expected}.`, {
    extensions: { code: UPSTREAM_CONTRACT, retryable: false, requestId, field },
  });
}
