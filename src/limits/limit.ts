import type { DocumentNode, OperationDefinitionNode } from 'graphql';

/** A bound of what one operation may ask for; one file for each. */
export interface Limit {
  /** As the error names it. */
  readonly name: string;
  readonly max: number;
  /** @throws FragmentCycle */
  readonly measure: (document: DocumentNode, operation: OperationDefinitionNode) => number;
}
