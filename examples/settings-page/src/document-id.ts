import type { DocumentNode } from 'graphql';

/** The id under which a generated operation stands in `generated/persisted-documents.json`. */
export function documentId(document: DocumentNode): string {
  const { __meta__: meta } = document as DocumentNode & { readonly __meta__?: { readonly hash?: string } };
  if (meta?.hash === undefined) throw new TypeError('Expected an operation that codegen made, got another one');
  return meta.hash;
}
