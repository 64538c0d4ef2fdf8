/** A content coding an asset is stored in. */
export type ContentCoding = 'br' | 'gzip' | 'identity';

const REFUSED = /^q=0(?:\.0*)?$/;

/**
 * Picks how to send an asset: the smallest stored coding the client takes. Weights are only asked whether they refuse,
 * because the client's wish between brotli and gzip is worth less than the bytes saved; a bare `*` gets `identity`.
 */
export function chooseCoding(acceptEncoding: string | undefined): ContentCoding {
  const accepted = new Set<string | undefined>();
  for (const item of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [coding, ...parameters] = item.split(';').map((part) => part.trim());
    if (!parameters.some((parameter) => REFUSED.test(parameter))) {
      accepted.add(coding);
    }
  }
  return accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : 'identity';
}
