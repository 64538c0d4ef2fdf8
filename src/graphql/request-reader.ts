import { type DocumentNode, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { TrustedDocuments } from '../config/trusted-documents.ts';
import type { HttpRequest } from '../http-message.ts';
import { asBatch, overloaded } from '../request-error.ts';
import { tickAlone } from '../tick.ts';
import { addFigures, checkLimits, type Figures, NO_FIGURES } from './document-limits.ts';
import { type Documents, operationOf, type PreparedDocument } from './documents.ts';
import { costOf } from './measure-document.ts';
import { type Params, parseBody } from './parameters.ts';
import type { OperationFacts } from './request-observer.ts';
import { withText } from './trusted-documents.ts';

/** Most request bodies that are cached, and most heap that they hold together, in bytes. */
const MAX_CACHED = 200;
const MAX_CACHED_BYTES = 8 * 2 ** 20;
/** Most heap that a cached request holds for itself, and for each character of its body, which may be `{},{},…`, in bytes. */
const BYTES_PER = { request: 2_000, character: 24 };

/** An operation that may run. */
export interface AdmittedOperation extends OperationFacts {
  readonly document: DocumentNode;
  /** The same object for the same operation of the same text. */
  readonly definition: OperationDefinitionNode;
}

/** A request that is within the limits. */
export interface Asked {
  readonly params: Params | Params[];
  /** The document of each operation. */
  readonly prepared: readonly PreparedDocument[];
  /** Undefined in place of an invalid operation, whose errors Yoga reports. */
  readonly admitted: readonly (AdmittedOperation | undefined)[];
}

/** The HTTP request, whose memory a new document counts as. */
type Holder = Pick<HttpRequest, 'reserve'>;

/**
 * Reads requests and decides whether they may run. Many callers send the same query without variables, so those are cached by their
 * exact body. Variables, which may be secrets, and mutations are never cached.
 */
export class Requests {
  readonly #documents: Documents;
  readonly #trusted: TrustedDocuments | undefined;
  readonly #cached = new LRUCache<string, Asked>({
    max: MAX_CACHED,
    maxSize: MAX_CACHED_BYTES,
    sizeCalculation: ({ prepared }, body) =>
      prepared.reduce((sum, { weight }) => sum + weight, BYTES_PER.request + BYTES_PER.character * body.length),
  });

  /** @param trusted the only documents that run; undefined when every document may. */
  constructor(documents: Documents, trusted: TrustedDocuments | undefined) {
    this.#documents = documents;
    this.#trusted = trusted;
  }

  /** @throws RequestError for a body that is not a GraphQL request, or a request that may not run. */
  async read(body: string, holder: Holder): Promise<Asked> {
    const cached = this.#cached.get(body);
    if (cached) return cached;
    const asked = await this.admit(parseBody(body), holder);
    if (isShareable(asked)) this.#cached.set(body, asked);
    return asked;
  }

  /**
   * Checks a request before anything of it is validated; a batch is admitted or rejected whole.
   *
   * @throws RequestError for a request that may not run.
   */
  async admit(given: Params | Params[], holder: Holder): Promise<Asked> {
    const check = <Result>(run: () => Result) => (Array.isArray(given) ? asBatch(given.length, run) : run());
    const params = check(() => withText(this.#trusted, given));
    const all = Array.isArray(params) ? params : [params];
    // New documents are parsed and validated in one tick each.
    if (all.some(({ query = '' }) => !this.#documents.has(query))) await tickAlone();
    const prepared: PreparedDocument[] = [];
    check(() => this.#prepareAll(all, prepared, holder));
    return { params, prepared, admitted: prepared.map((one, at) => admitted(one, all[at]?.operationName)) };
  }

  #prepareAll(params: readonly Params[], prepared: PreparedDocument[], holder: Holder): void {
    let total = NO_FIGURES;
    for (const one of params) {
      const { query = '' } = one;
      const isCached = this.#documents.has(query);
      const document = this.#documents.prepare(query);
      // The cache counts its own, and many of what is not cached may wait for upstream.
      if (!isCached && !holder.reserve(document.parsedBytes)) throw overloaded();
      prepared.push(document);
      total = addFigures(total, figuresOf(document, one));
      checkLimits(total);
    }
  }
}

function figuresOf(document: PreparedDocument, { operationName, variables }: Params): Figures {
  const operation = operationOf(document, operationName);
  if (operation === undefined) return { ...NO_FIGURES, tokens: document.tokens };
  const { definition, measured } = operation;
  // On Node.js 20 spreading takes 3 µs more.
  return Object.assign({}, measured.figures, { cost: costOf(measured, definition, variables ?? {}) });
}

function admitted(prepared: PreparedDocument, operationName: string | undefined): AdmittedOperation | undefined {
  const operation = operationOf(prepared, operationName);
  if (operation === undefined || prepared.errors.length > 0) return undefined;
  const { definition } = operation;
  return { document: prepared.document, definition, name: definition.name?.value, kind: definition.operation };
}

function isShareable({ params, admitted }: Asked): boolean {
  if (!admitted.every((operation) => operation?.kind === OperationTypeNode.QUERY)) return false;
  return [params].flat().every(({ variables }) => Object.keys(variables ?? {}).length === 0);
}
