import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { addFigures, checkLimits, type Figures } from './document-limits.ts';
import { type Documents, operationOf, type PreparedDocument } from './documents.ts';
import { costOf } from './measure-document.ts';
import type { Params } from './parameters.ts';
import type { OperationFacts } from './request-observer.ts';

/** An operation that may run. */
export interface AdmittedOperation extends OperationFacts {
  readonly document: DocumentNode;
  /** Its place in the document: the same object for the same operation of the same text. */
  readonly definition: OperationDefinitionNode;
}

/** What a request asks for, once it is within the limits. */
export interface Admission {
  /** The document of each operation. */
  readonly prepared: readonly PreparedDocument[];
  /** Undefined in the place of an operation that is invalid, of which Yoga says what is wrong. */
  readonly admitted: readonly (AdmittedOperation | undefined)[];
}

/** What an operation that cannot be chosen asks for, its document aside. */
const NOTHING: Figures = { tokens: 0, depth: 0, aliases: 0, directives: 0, objects: 0, cost: 0, mutationFields: 0 };

/**
 * Decides whether a request may run at all, before anything of it is validated; a batch is admitted or rejected whole.
 *
 * @throws RequestError that names the limit.
 */
export function admit(documents: Documents, params: readonly Params[]): Admission {
  const prepared: PreparedDocument[] = [];
  let total = NOTHING;
  for (const one of params) {
    const document = documents.prepare(one.query ?? '');
    prepared.push(document);
    total = addFigures(total, figuresOf(document, one));
    checkLimits(total);
  }
  return { prepared, admitted: prepared.map((document, at) => admitted(document, params[at]?.operationName)) };
}

function figuresOf(document: PreparedDocument, { operationName, variables }: Params): Figures {
  const operation = operationOf(document, operationName);
  if (operation === undefined) return { ...NOTHING, tokens: document.tokens };
  const { definition, measured } = operation;
  if (measured.perItem.size === 0) return measured.figures;
  return { ...measured.figures, cost: costOf(measured, definition, variables ?? {}) };
}

function admitted(prepared: PreparedDocument, operationName: string | undefined): AdmittedOperation | undefined {
  const operation = operationOf(prepared, operationName);
  if (operation === undefined || prepared.errors.length > 0) return undefined;
  const { definition } = operation;
  return {
    document: prepared.document,
    definition,
    name: definition.name?.value,
    kind: definition.operation,
  };
}
