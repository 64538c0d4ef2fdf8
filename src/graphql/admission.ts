import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Params } from '../http/params.ts';
import { costOf, MAX_COST } from '../limits/cost.ts';
import { MAX_MUTATIONS_PER_BATCH } from '../limits/one-mutation.ts';
import { checkFigure } from '../limits/refusals.ts';
import type { Documents } from './documents.ts';

/**
 * Decides whether a request may run at all, before anything of it does; a batch is admitted or refused whole.
 *
 * @throws Refusal that names the limit.
 */
export function admit(documents: Documents, params: Params | readonly Params[]): void {
  const operations = [params].flat().map((one) => admitOne(documents, one));
  const mutations = operations.filter((operation) => operation?.operation === OperationTypeNode.MUTATION);
  checkFigure('mutations in a batch', MAX_MUTATIONS_PER_BATCH, () => mutations.length);
}

function admitOne(documents: Documents, { query = '', operationName, variables = {} }: Params) {
  const document = parsed(documents, query);
  const operation: OperationDefinitionNode | null | undefined = document && getOperationAST(document, operationName);
  if (document && operation) checkFigure('cost', MAX_COST, () => costOf(document, operation, variables ?? {}));
  return operation;
}

/** What cannot be parsed can do no harm; Yoga says what is wrong with it. */
function parsed(documents: Documents, query: string): DocumentNode | undefined {
  try {
    return documents.prepare(query).document;
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}
