import { FileError, readTextFile } from './text-file.ts';

/** Maximum size of a manifest, in bytes. */
const MAX_MANIFEST_BYTES = 33_554_432;
/** Maximum length of a message, in UTF-16 units. */
const MAX_MESSAGE = 500;

/** The only documents that a server runs. */
export interface TrustedDocuments {
  /** Texts by ids, without the prefix `sha256:`. */
  readonly texts: ReadonlyMap<string, string>;
  /** Names of all their operations. */
  readonly names: ReadonlySet<string>;
}

/** Checks that a document can run; returns the names of its operations, or why it cannot. */
export type CheckDocument = (text: string) => { readonly problem: string } | { readonly names: readonly string[] };

/** An id with `sha256:` before it and one without are the same: clients send both. */
export function bareId(id: string): string {
  return id.replace(/^sha256:/, '');
}

/**
 * Reads and checks the documents that alone may run; every one that could not run becomes a fault now.
 *
 * @param file a manifest as graphql-codegen or Apollo's `generate-persisted-query-manifest` writes it; undefined when every
 * document may run.
 */
export function readTrustedDocuments(
  file: string | undefined,
  createCheck: () => CheckDocument,
  faults: Set<string>,
): TrustedDocuments | undefined {
  if (file === undefined) return undefined;
  const fault = (expected: string, got: string) => {
    const message = `TRUSTED_DOCUMENTS must be ${expected}, got ${JSON.stringify(file)} with ${got}`;
    // A message of GraphQL may quote a text of several lines.
    faults.add(message.replace(/\s+/g, ' ').slice(0, MAX_MESSAGE));
  };
  const check = createCheck();
  const texts = new Map<string, string>();
  const names = new Set<string>();
  for (const [id, text] of readEntries(file, fault)) {
    const checked = check(text);
    if ('problem' in checked)
      fault('a manifest of valid documents', `${nameOf(text)} (${id.slice(0, 80)}): ${checked.problem}`);
    else for (const name of checked.names) names.add(name);
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

/** What a person calls a document, also one that cannot be parsed. */
function nameOf(text: string): string {
  return /\b(?:query|mutation)\s+(\w+)/.exec(text)?.[1] ?? 'a document without a name';
}
