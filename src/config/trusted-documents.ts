import { readFileSync } from 'node:fs';
import { Kind } from 'graphql';
import { Documents } from '../graphql/documents.ts';
import { bareId, type TrustedDocuments } from '../graphql/trusted-documents.ts';
import { Refusal } from '../http/refusal.ts';
import { schema } from '../schema/index.ts';

/**
 * Reads and checks the documents that alone may run; every one that could not run becomes a fault now.
 *
 * @param file a manifest as graphql-codegen or Apollo's `generate-persisted-query-manifest` writes it; undefined when every
 * document may run.
 */
export function readTrustedDocuments(
  file: string | undefined,
  introspection: boolean,
  faults: Set<string>,
): TrustedDocuments | undefined {
  if (file === undefined) return undefined;
  const fault = (expected: string, got: string) => {
    faults.add(`TRUSTED_DOCUMENTS: expected ${expected} in ${JSON.stringify(file)}, got ${got}`);
  };
  const documents = new Documents(schema, introspection);
  const texts = new Map<string, string>();
  const names = new Set<string>();
  for (const [id, text] of readEntries(file, fault)) {
    const prepared = prepare(documents, text);
    if ('fault' in prepared) fault('documents that can run', `${nameOf(text)} (${id.slice(0, 80)}): ${prepared.fault}`);
    else for (const name of prepared.names) names.add(name);
    texts.set(bareId(id), text);
  }
  return { texts, names };
}

type Fault = (expected: string, got: string) => void;

function readEntries(file: string, fault: Fault): [id: string, text: string][] {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    fault('a manifest that can be read', error instanceof SyntaxError ? 'no JSON' : codeOf(error));
    return [];
  }
  const entries = entriesOf(manifest);
  if (entries.length > 0 && entries.every(isEntry)) return entries;
  fault('ids and the texts of their documents', entries.length > 0 ? 'something else' : 'none');
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

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'an error';
}
