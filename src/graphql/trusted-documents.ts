import { bareId, type TrustedDocuments } from '../config/trusted-documents.ts';
import { RequestError } from '../request-error.ts';
import type { Params } from './parameters.ts';

/**
 * Replaces the document ID in each operation of a request by the text of the document.
 *
 * With trusted documents the ID decides and query text beside it is ignored: clients may print the same document in different ways.
 * Without them the query text decides and an ID beside it is ignored.
 *
 * @throws RequestError for an operation that is not trusted, or has no text; a batch is rejected whole.
 */
export function withText(trusted: TrustedDocuments | undefined, params: Params | Params[]): Params | Params[] {
  const one = (given: Params) => {
    const { documentId, extensions } = given;
    const ids = idsOf(documentId, extensions);
    const query = trusted ? trustedText(trusted, ids, given.query) : givenText(given.query, ids);
    if (query === given.query && documentId === undefined) return given;
    const { documentId: _, ...rest } = given;
    return { ...rest, query };
  };
  return Array.isArray(params) ? params.map(one) : one(params);
}

function trustedText({ texts }: TrustedDocuments, [id, ...others]: readonly string[], query: unknown): string {
  if (id === undefined) {
    if (typeof query !== 'string')
      throw new RequestError('BAD_REQUEST', 'Missing documentId: send the ID of a trusted document.');
    const message = 'This server accepts only trusted documents: send documentId instead of query.';
    throw new RequestError('TRUSTED_DOCUMENTS_ONLY', message);
  }
  if (others.length > 0)
    throw new RequestError('BAD_REQUEST', 'Conflicting document IDs: documentId and persistedQuery differ.');
  const text = texts.get(id);
  if (text === undefined)
    throw new RequestError('UNKNOWN_DOCUMENT', 'Unknown document ID: it is not in the manifest of this server.');
  return text;
}

function givenText(query: unknown, ids: readonly string[]): string {
  if (typeof query === 'string') return query;
  if (ids.length === 0) throw new RequestError('BAD_REQUEST', 'Missing query: send a GraphQL document.');
  // Apollo Client decides by the code, urql by this exact message; both then send the text.
  throw new RequestError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
}

/** The distinct document IDs of an operation, as GraphQL over HTTP and Apollo's persisted queries name them. */
function idsOf(documentId: unknown, extensions: Params['extensions']): string[] {
  if (documentId === undefined && extensions === undefined) return [];
  const persisted = extensions?.['persistedQuery'];
  const isPersisted = typeof persisted === 'object' && persisted !== null && 'sha256Hash' in persisted;
  const ids = [documentId, isPersisted ? persisted.sha256Hash : undefined];
  return [...new Set(ids.filter((id) => typeof id === 'string').map(bareId))];
}
