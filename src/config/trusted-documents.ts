import { FileError, readTextFile } from './text-file.ts';

/** Maximum size of a manifest, in bytes. */
const MAX_MANIFEST_BYTES = 33_554_432;
/** Maximum length of a message, in UTF-16 units. */
const MAX_MESSAGE = 500;

/** The only documents that a server executes. */
export interface TrustedDocuments {
  /** Query text by document ID, without the prefix `sha256:`. */
  readonly texts: ReadonlyMap<string, string>;
  /** Names of their operations. */
  readonly names: ReadonlySet<string>;
}

/** Validates a document; returns the names of its operations. */
export type CheckDocument = (text: string) => { readonly problem: string } | { readonly names: readonly string[] };

/** A document ID without its prefix: clients send both forms. */
export function bareId(id: string): string {
  return id.replace(/^sha256:/, '');
}

/**
 * Reads and validates the trusted documents.
 *
 * @param file a manifest as GraphQL Code Generator or Apollo's `generate-persisted-query-manifest` writes it; undefined when any
 *   document is allowed.
 */
export function readTrustedDocuments(
  file: string | undefined,
  createCheck: () => CheckDocument,
  problems: string[],
): TrustedDocuments | undefined {
  if (file === undefined) return undefined;
  const report = (expected: string, got: string) => {
    const message = `TRUSTED_DOCUMENTS must be ${expected}, got ${JSON.stringify(file)} with ${got}`;
    // A message of graphql-js may quote text of several lines.
    problems.push(message.replace(/\s+/g, ' ').slice(0, MAX_MESSAGE));
  };
  const check = createCheck();
  const texts = new Map<string, string>();
  const names = new Set<string>();
  for (const [id, text] of readEntries(file, report)) {
    const checked = check(text);
    if ('names' in checked) for (const name of checked.names) names.add(name);
    else report('a manifest of valid documents', `${nameOf(text)} (${id.slice(0, 80)}): ${checked.problem}`);
    texts.set(bareId(id), text);
  }
  return { texts, names };
}

function readEntries(file: string, report: (expected: string, got: string) => void): [id: string, text: string][] {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readTextFile(file, MAX_MANIFEST_BYTES));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof FileError)) throw error;
    report('a readable manifest', error instanceof SyntaxError ? 'invalid JSON' : error.message);
    return [];
  }
  const entries = entriesOf(manifest);
  if (entries.length > 0 && entries.every(isEntry)) return entries;
  report('a manifest of document IDs and texts', entries.length > 0 ? 'other values' : 'none');
  return [];
}

/** `{ id: text }` from codegen, or Apollo's `{ format, operations: [{ id, body }] }`. */
function entriesOf(manifest: unknown): unknown[][] {
  if (typeof manifest !== 'object' || manifest === null) return [];
  if (!('operations' in manifest && Array.isArray(manifest.operations))) return Object.entries(manifest);
  return manifest.operations.map((operation) => [operation?.id, operation?.body]);
}

function isEntry(entry: unknown[]): entry is [string, string] {
  return entry.every((part) => typeof part === 'string');
}

/** Name of a document for a message, also of one that cannot be parsed. */
function nameOf(text: string): string {
  return /\b(?:query|mutation)\s+(\w+)/.exec(text)?.[1] ?? 'a document without a name';
}
