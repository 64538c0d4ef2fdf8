import generated from './generated/possible-types.ts';

const known = new Set<string>(Object.values(generated.possibleTypes).flat());

/**
 * Calls a failure that a newer server has and this page does not know by the name of what it is at least, a `CodeArtsError`.
 * Caches match fragments by the types that they know: under its own name they would lose its message.
 */
export function nameLaterFailures<Data extends Record<string, { __typename: string }>>(data: Data): Data {
  const outcomes = Object.entries(data).map(([field, outcome]) => [
    field,
    known.has(outcome.__typename) ? outcome : { ...outcome, __typename: 'CodeArtsError' },
  ]);
  return Object.fromEntries(outcomes);
}
