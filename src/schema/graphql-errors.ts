import { GraphQLError } from 'graphql';
import type { Decoded } from '../codearts/fields.ts';
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
export function readValidated<Type extends Decoded, Field extends string & keyof Type>(
  object: Type,
  field: Field,
  requestId: string,
): Type[Field] {
  const expected = object.drift?.get(field);
  if (expected === undefined) return object[field];
  throw new GraphQLError(`CodeArts Repo returned an invalid ${field}: expected ${expected}.`, {
    extensions: { code: UPSTREAM_CONTRACT, retryable: false, requestId, field },
  });
}
