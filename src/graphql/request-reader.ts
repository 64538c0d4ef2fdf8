import { OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { TrustedDocuments } from '../config/trusted-documents.ts';
import { asBatch } from '../request-error.ts';
import { type Admission, admit } from './admission.ts';
import type { Documents } from './documents.ts';
import { type Params, parseBody } from './parameters.ts';
import { TickQueue } from './tick-queue.ts';
import { withText } from './trusted-documents.ts';

/** Most bodies that are cached, and most heap of all of them, in bytes. */
const MAX_CACHED = 200;
const MAX_CACHED_BYTES = 8 * 2 ** 20;
/** Heap that a cached request holds at most for itself, and for each character of its body, which may be `{},{},…`. */
const BYTES_PER = { request: 2_000, character: 24 };

/** What a request asks for, once it may run. */
export interface Asked extends Admission {
  readonly params: Params | Params[];
}

/**
 * Reads requests and decides whether they may run. A query without variables, or a batch of such, is one that many callers send
 * alike: it is known by its exact body, and read once. What has variables, which may be anybody's secrets, and what changes
 * something, is never cached.
 */
export class Requests {
  readonly #documents: Documents;
  readonly #trusted: TrustedDocuments | undefined;
  readonly #ticks = new TickQueue();
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
  async read(body: string): Promise<Asked> {
    const cached = this.#cached.get(body);
    if (cached) return cached;
    const asked = await this.admit(parseBody(body));
    if (isAnybodys(asked)) this.#cached.set(body, asked);
    return asked;
  }

  /** @throws RequestError for a request that may not run. */
  async admit(given: Params | Params[]): Promise<Asked> {
    const check = <Result>(run: () => Result) => (Array.isArray(given) ? asBatch(given.length, run) : run());
    const params = check(() => withText(this.#trusted, given));
    const all = Array.isArray(params) ? params : [params];
    if (all.some(({ query = '' }) => !this.#documents.has(query))) await this.#ticks.turn();
    return check(() => ({ params, ...admit(this.#documents, all) }));
  }
}

function isAnybodys({ params, admitted }: Asked): boolean {
  if (!admitted.every((operation) => operation?.kind === OperationTypeNode.QUERY)) return false;
  return [params].flat().every(({ variables }) => Object.keys(variables ?? {}).length === 0);
}
