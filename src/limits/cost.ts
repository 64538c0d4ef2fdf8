import { type DocumentNode, type FieldNode, Kind, type OperationDefinitionNode, type ValueNode } from 'graphql';
import { measure, sum } from './expansion.ts';
import type { Limit } from './limit.ts';

/** What an operation may cost: each field costs 1, and what is below `_entities` as often as there are representations. */
export const MAX_COST = 2_000;

/** The field whose selections are answered as often as its argument says. */
export const COSTLY_FIELD = '_entities';

/** What an operation costs at least, whatever its variables: fragments that explode are refused before they are validated. */
export const leastCost: Limit = {
  name: 'cost',
  max: MAX_COST,
  measure: (document, operation) => measure(document, operation, (node, below) => below + (isField(node) ? 1 : 0), sum),
};

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
    isField(node) ? 1 + below * multiplicity(node, operation, variables) : below;
  return measure(document, operation, fold, sum);
}

function isField(node: { readonly kind: string }): node is FieldNode {
  return node.kind === Kind.FIELD;
}

function multiplicity(
  field: FieldNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  if (field.name.value !== COSTLY_FIELD) return 1;
  const given = field.arguments?.find((argument) => argument.name.value === 'representations')?.value;
  if (given?.kind !== Kind.VARIABLE) return lengthOf(given);
  const name = given.name.value;
  const list = variables[name];
  if (list !== undefined) return Array.isArray(list) ? list.length : 1;
  return lengthOf(
    operation.variableDefinitions?.find((definition) => definition.variable.name.value === name)?.defaultValue,
  );
}

function lengthOf(literal: ValueNode | undefined): number {
  return literal?.kind === Kind.LIST ? literal.values.length : 1;
}
