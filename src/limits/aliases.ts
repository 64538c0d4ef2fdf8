import { Kind } from 'graphql';
import { measure, sum } from './expansion.ts';
import type { Limit } from './limit.ts';

/** How many fields are renamed, which is what asking for one thing many times takes. */
export const aliases: Limit = {
  name: 'aliases',
  max: 30,
  measure: (document, operation) =>
    measure(document, operation, (node, below) => below + (node.kind === Kind.FIELD && node.alias ? 1 : 0), sum),
};
