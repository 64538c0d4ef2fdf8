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
import { MAX_NAME, type OperationFacts } from '../observability/operation-record.ts';
import type { Documents, PreparedDocument } from './documents.ts';

/** An operation that may run. */
export interface AdmittedOperation extends OperationFacts {
  readonly document: DocumentNode;
  /** Its place in the document: the same object for the same operation of the same text. */
  readonly definition: OperationDefinitionNode;
}

/**
 * Decides whether a request may run at all, before anything of it does; a batch is admitted or refused whole.
 *
 * @returns undefined in the place of an operation that is invalid, of which Yoga says what is wrong.
 * @throws Refusal that names the limit.
 */
export function admit(documents: Documents, params: Params | Params[]): (AdmittedOperation | undefined)[] {
  if (!Array.isArray(params)) return [valid(admitOne(documents, params))];
  const operations = params.map((one) => admitOne(documents, one));
  const mutations = operations.filter((operation) => operation?.kind === OperationTypeNode.MUTATION);
  checkFigure('mutations in a batch', MAX_MUTATIONS_PER_BATCH, () => mutations.length);
  return operations.map(valid);
}

type Candidate = AdmittedOperation & { readonly isValid: boolean };

function valid(operation: Candidate | undefined): AdmittedOperation | undefined {
  return operation?.isValid ? operation : undefined;
}

function admitOne(documents: Documents, { query = '', operationName, variables }: Params): Candidate | undefined {
  const prepared = parsed(documents, query);
  const definition = prepared && getOperationAST(prepared.document, operationName);
  if (!definition) return undefined;
  const { document, errors, costVaries } = prepared;
  if (costVaries) checkFigure('cost', MAX_COST, () => costOf(document, definition, variables ?? {}));
  return {
    document,
    definition,
    name: definition.name?.value.slice(0, MAX_NAME),
    kind: definition.operation,
    isValid: errors.length === 0,
  };
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
