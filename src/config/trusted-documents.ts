import { type GraphQLSchema, Kind } from 'graphql';
import { Documents } from '../graphql/documents.ts';
import { bareId, type TrustedDocuments } from '../graphql/trusted-documents.ts';
import { Refusal } from '../request-error.ts';
import { FileError, readTextFile } from './text-file.ts';

/** Maximum size of a manifest, in bytes. */
const MAX_MANIFEST_BYTES = 33_554_432;
/** Maximum length of a message, in UTF-16 units. */
const MAX_MESSAGE = 500;

/**
 * Reads and checks the documents that alone may run; every one that could not run becomes a fault now.
 *
 * @param file a manifest as graphql-codegen or Apollo's `generate-persisted-query-manifest` writes it; undefined when every
 * document may run.
 */
export function readTrustedDocuments(
  file: string | undefined,
  schema: GraphQLSchema,
  introspection: boolean,
  faults: Set<string>,
): TrustedDocuments | undefined {
  if (file === undefined) return undefined;
  const fault = (expected: string, got: string) => {
    const message = `TRUSTED_DOCUMENTS must be ${expected}, got ${JSON.stringify(file)} with ${got}`;
    // A message of GraphQL may quote a text of several lines.
    faults.add(message.replace(/\s+/g, ' ').slice(0, MAX_MESSAGE));
  };
  const documents = new Documents(schema, introspection);
  const texts = new Map<string, string>();
  const names = new Set<string>();
  for (const [id, text] of readEntries(file, fault)) {
    const prepared = prepare(documents, text);
    if ('fault' in prepared)
      fault('a manifest of valid documents', `${nameOf(text)} (${id.slice(0, 80)}): ${prepared.fault}`);
    else for (const name of prepared.names) names.add(name);
    texts.set(bareId(id), text);
  }
  return { texts, names };
}

type Fault = (expected: string, got: string) => void;

function readEntries(file: string, fault: Fault): [id: string, text: string][] {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readTextFile(file, MAX_MANIFEST_BYTES));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof FileError)) throw error;
    fault('a readable manifest', error instanceof SyntaxError ? 'invalid JSON' : error.message);
    return [];
  }
  const entries = entriesOf(manifest);
  if (entries.length > 0 && entries.every(isEntry)) return entries;
  fault('a manifest of document IDs and texts', entries.length > 0 ? 'other values' : 'none');
  return [];
}

/** `{ id: text }` as codegen writes it, or Apollo's `{ format, operations: [{ id, body }] }`. */
function entriesOf(manifest: unknown): unknown[][] {
  if (typeof manifest !== 'object' || manifest === null) return [];
  if (!('operations' in manifest && Array.isArray(manifest.operations))) return Object.entries(manifest);
  return manifest.operations.map((operation) => [operation?.id, operation?.body]);
}

function isEntry(entry: unknown[]): entry is [string, string] {
  return entry.every((part) => typeof part === 'string');
}

function prepare(documents: Documents, text: string): { readonly fault: string } | { readonly names: string[] } {
  try {
    const { document, errors } = documents.prepare(text);
    if (errors.length > 0) return { fault: errors.map(({ message }) => message).join(' ') };
    const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    return { names: operations.flatMap(({ name }) => (name ? [name.value] : [])) };
  } catch (error) {
    if (error instanceof Refusal) return { fault: error.message };
    throw error;
  }
}

/** What a person calls a document, also one that cannot be parsed. */
function nameOf(text: string): string {
  return /\b(?:query|mutation)\s+(\w+)/.exec(text)?.[1] ?? 'a document without a name';
}
