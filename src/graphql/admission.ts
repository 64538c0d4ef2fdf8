import { GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import type { Params } from '../http/params.ts';
import { costOf, MAX_COST } from '../limits/cost.ts';
import { MAX_MUTATIONS_PER_BATCH } from '../limits/one-mutation.ts';
import { checkFigure } from '../limits/refusals.ts';
import { MAX_NAME, type OperationFacts } from '../observability/operation-record.ts';
import type { Documents, PreparedDocument } from './documents.ts';

/**
 * Decides whether a request may run at all, before anything of it does; a batch is admitted or refused whole.
 *
 * @returns what each operation is; undefined for one that is invalid, of which Yoga says what is wrong.
 * @throws Refusal that names the limit.
 */
export function admit(documents: Documents, params: Params | readonly Params[]): (OperationFacts | undefined)[] {
  const operations = [params].flat().map((one) => admitOne(documents, one));
  const mutations = operations.filter((operation) => operation?.kind === OperationTypeNode.MUTATION);
  checkFigure('mutations in a batch', MAX_MUTATIONS_PER_BATCH, () => mutations.length);
  return operations.map((operation) => (operation?.isValid ? operation : undefined));
}

function admitOne(documents: Documents, { query = '', operationName, variables = {} }: Params) {
  const prepared = parsed(documents, query);
  const operation = prepared && getOperationAST(prepared.document, operationName);
  if (!operation) return undefined;
  const { document, errors } = prepared;
  checkFigure('cost', MAX_COST, () => costOf(document, operation, variables ?? {}));
  return { name: operation.name?.value.slice(0, MAX_NAME), kind: operation.operation, isValid: errors.length === 0 };
}

/** What cannot be parsed can do no harm; Yoga says what is wrong with it. */
function parsed(documents: Documents, query: string): PreparedDocument | undefined {
  try {
    return documents.prepare(query);
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}
