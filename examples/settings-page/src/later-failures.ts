import generated from './generated/possible-types.ts';

const known = new Set<string>(Object.values(generated.possibleTypes).flat());

/**
 * Gives a failure that a newer server has and this page does not know the type name of its interface, `CodeArtsError`.
 * Caches match fragments by the types that they know, and would discard the message of an unknown type.
 */
export function nameLaterFailures<Data extends Record<string, { __typename: string }>>(data: Data): Data {
  const outcomes = Object.entries(data).map(([field, outcome]) => [
    field,
    known.has(outcome.__typename) ? outcome : { ...outcome, __typename: 'CodeArtsError' },
  ]);
  return Object.fromEntries(outcomes);
}
