import Negotiator from 'negotiator';

/** A content coding an asset is stored in. */
export type ContentCoding = 'br' | 'gzip' | 'identity';

/** Longest `Accept-Encoding` that is read, in characters; those of browsers have up to 30. */
const MAX_LENGTH = 1_000;

/**
 * Picks how to send an asset: the smallest stored coding the client takes. Weights are only asked whether they refuse,
 * because the client's wish between brotli and gzip is worth less than the bytes saved; a bare `*` gets `identity`.
 */
export function chooseCoding(acceptEncoding: string | undefined): ContentCoding {
  if (acceptEncoding === undefined || acceptEncoding.length > MAX_LENGTH) return 'identity';
  const accepted = new Negotiator({ headers: { 'accept-encoding': acceptEncoding.toLowerCase() } }).encodings();
  return accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : 'identity';
}
