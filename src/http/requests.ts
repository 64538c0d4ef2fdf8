import { OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type AdmittedOperation, admit } from '../graphql/admission.ts';
import type { Documents } from '../graphql/documents.ts';
import { type TrustedDocuments, withText } from '../graphql/trusted-documents.ts';
import { type Params, parseBody } from './params.ts';

/** Most bodies that are kept, and most characters of all of them. */
const MAX_KEPT = 200;
const MAX_KEPT_CHARACTERS = 500_000;

/** What a request asks for, once it may run. */
export interface Asked {
  readonly params: Params | Params[];
  /** Of each of the parameters; undefined in the place of an operation that is invalid. */
  readonly admitted: readonly (AdmittedOperation | undefined)[];
}

/**
 * Reads requests and decides whether they may run. A query without variables, or a batch of such, is one that many callers send
 * alike: it is known by its exact body, and read once. What has variables, which may be anybody's secrets, and what changes
 * something, is never kept.
 */
export class Requests {
  readonly #documents: Documents;
  readonly #trusted: TrustedDocuments | undefined;
  readonly #kept = new LRUCache<string, Asked>({
    max: MAX_KEPT,
    maxSize: MAX_KEPT_CHARACTERS,
    sizeCalculation: (_asked, body) => body.length + 1,
  });

  /** @param trusted the only documents that run; undefined when every document may. */
  constructor(documents: Documents, trusted: TrustedDocuments | undefined) {
    this.#documents = documents;
    this.#trusted = trusted;
  }

  /** @throws Refusal for a body that is not a GraphQL request, or a request that may not run. */
  read(body: string): Asked {
    const kept = this.#kept.get(body);
    if (kept) return kept;
    const asked = this.admit(parseBody(body));
    if (isAnybodys(asked)) this.#kept.set(body, asked);
    return asked;
  }

  /** @throws Refusal for a request that may not run. */
  admit(given: Params | Params[]): Asked {
    const params = withText(this.#trusted, given);
    return { params, admitted: admit(this.#documents, params) };
  }
}

function isAnybodys({ params, admitted }: Asked): boolean {
  if (!admitted.every((operation) => operation?.kind === OperationTypeNode.QUERY)) return false;
  return [params].flat().every(({ variables }) => Object.keys(variables ?? {}).length === 0);
}
