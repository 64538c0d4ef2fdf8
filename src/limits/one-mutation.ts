import { Kind, OperationTypeNode } from 'graphql';
import { measure, sum } from './expansion.ts';
import type { Limit } from './limit.ts';

/**
 * How many mutation fields an operation may have, aliases and fragments counted: with more, one request could try many
 * verification codes.
 */
export const mutationFields: Limit = {
  name: 'mutation fields',
  max: 1,
  measure: (document, operation) =>
    operation.operation === OperationTypeNode.MUTATION
      ? // What is below a mutation field is not one, so nothing of it is counted.
        measure(document, operation, (node, below) => (node.kind === Kind.FIELD ? 1 : below), sum)
      : 0,
};

/** Most mutations in one batch, for the same reason. */
export const MAX_MUTATIONS_PER_BATCH = 1;
