import { Kind } from 'graphql';
import { RequestError } from '../request-error.ts';
import type { Documents } from './documents.ts';

/** Checks in advance that a document can run; returns the names of its operations, or why it cannot. */
export function checkDocument(
  documents: Documents,
  text: string,
): { readonly problem: string } | { readonly names: readonly string[] } {
  try {
    const { document, errors } = documents.prepare(text);
    if (errors.length > 0) return { problem: errors.map(({ message }) => message).join(' ') };
    const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    return { names: operations.flatMap(({ name }) => (name ? [name.value] : [])) };
  } catch (error) {
    if (error instanceof RequestError) return { problem: error.message };
    throw error;
  }
}
