import { Kind } from 'graphql';
import { measure } from './expansion.ts';
import type { Limit } from './limit.ts';

/** How deep fields nest; fragments themselves add nothing. */
export const depth: Limit = {
  name: 'depth',
  max: 20,
  measure: (document, operation) =>
    measure(document, operation, (node, below) => (node.kind === Kind.FIELD ? below + 1 : below), Math.max),
};
