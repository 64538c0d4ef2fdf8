import { measure, sum } from './expansion.ts';
import type { Limit } from './limit.ts';

/** How many directives there are, on the operation and its variables too. */
export const directives: Limit = {
  name: 'directives',
  max: 30,
  measure: (document, operation) =>
    [operation, ...(operation.variableDefinitions ?? [])].reduce(
      (total, node) => total + (node.directives?.length ?? 0),
      measure(document, operation, (node, below) => below + (node.directives?.length ?? 0), sum),
    ),
};
