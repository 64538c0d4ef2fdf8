import { bareId, type TrustedDocuments } from '../config/trusted-documents.ts';
import { RequestError } from '../request-error.ts';
import type { Params } from './parameters.ts';

/**
 * Puts the text of a document in the place of its id, in each operation of a request.
 *
 * Where there are trusted documents, the id decides and a text beside it is not looked at: clients may print the same document
 * in another way, and what runs is trusted in any case. Elsewhere the text decides, and an id beside it is not looked at.
 *
 * @throws RequestError for an operation that is not trusted, or that there is no text of; a batch is refused whole.
 */
export function withText(trusted: TrustedDocuments | undefined, params: Params | Params[]): Params | Params[] {
  const one = (given: Params) => {
    // As nearly every request is.
    if (trusted === undefined && typeof given.query === 'string' && given.documentId === undefined) return given;
    const { documentId: _id, ...rest } = given;
    return { ...rest, query: trusted ? trustedText(trusted, given) : givenText(given) };
  };
  return Array.isArray(params) ? params.map(one) : one(params);
}

function trustedText({ texts }: TrustedDocuments, params: Params): string {
  const [id, ...others] = idsOf(params);
  if (id === undefined) {
    if (typeof params.query !== 'string') throw new RequestError('BAD_REQUEST', 'Missing documentId.');
    throw new RequestError(
      'TRUSTED_DOCUMENTS_ONLY',
      'This server accepts only trusted documents: send documentId instead of query.',
    );
  }
  if (others.length > 0)
    throw new RequestError('BAD_REQUEST', 'Conflicting document IDs: documentId and persistedQuery differ.');
  const text = texts.get(id);
  if (text === undefined) throw new RequestError('UNKNOWN_DOCUMENT', 'Unknown document ID.');
  return text;
}

function givenText(params: Params): string {
  if (typeof params.query === 'string') return params.query;
  if (idsOf(params).size === 0) throw new RequestError('BAD_REQUEST', 'Missing query.');
  // Apollo Client decides by the code, urql by this very message: both then send the text.
  throw new RequestError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
}

/** The ids of an operation, as GraphQL over HTTP and as Apollo's persisted queries name it. */
function idsOf({ documentId, extensions }: Params): Set<string> {
  const persisted = extensions?.['persistedQuery'];
  const isPersisted = typeof persisted === 'object' && persisted !== null && 'sha256Hash' in persisted;
  const ids = [documentId, isPersisted ? persisted.sha256Hash : undefined];
  return new Set(ids.filter((id) => typeof id === 'string').map(bareId));
}
