import { type DocumentNode, type FieldNode, Kind, type OperationDefinitionNode } from 'graphql';
import { measure, sum } from './expansion.ts';

/** What an operation may cost: each field costs 1, and what is below `_entities` as often as there are representations. */
export const MAX_COST = 2_000;

/**
 * Works out what an operation costs with its variables.
 *
 * @throws FragmentCycle
 */
export function costOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fold = (node: { readonly kind: string }, below: number) =>
    isField(node) ? 1 + below * multiplicity(node, variables) : below;
  return measure(document, operation, fold, sum);
}

function isField(node: { readonly kind: string }): node is FieldNode {
  return node.kind === Kind.FIELD;
}

function multiplicity(field: FieldNode, variables: Readonly<Record<string, unknown>>): number {
  if (field.name.value !== '_entities') return 1;
  const given = field.arguments?.find((argument) => argument.name.value === 'representations')?.value;
  if (given?.kind === Kind.LIST) return given.values.length;
  const list = given?.kind === Kind.VARIABLE ? variables[given.name.value] : undefined;
  return Array.isArray(list) ? list.length : 1;
}
