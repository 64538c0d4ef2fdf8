import { Kind } from 'graphql';
import { measure, sum } from './expansion.ts';
import type { Limit } from './limit.ts';

/** How many fields have selections of their own: validation compares each such pair, so its time grows with their square. */
export const objects: Limit = {
  name: 'objects',
  max: 100,
  measure: (document, operation) =>
    measure(document, operation, (node, below) => below + (node.kind === Kind.FIELD && node.selectionSet ? 1 : 0), sum),
};
