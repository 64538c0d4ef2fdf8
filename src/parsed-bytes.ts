/** Longest text that is not counted, in characters. */
const SHORT = 1_024;
/** Upper bounds of the memory of a parsed body: of one array or object, and of one member, in bytes. */
const CONTAINER_BYTES = 64;
const MEMBER_BYTES = 32;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;

/**
 * Upper bound of the memory of a JSON text and of its parsed value, in bytes: `[[],[],…]` takes ten times its text. A short text
 * is within what each request reserves.
 */
export function parsedBytes(text: string): number {
  if (text.length <= SHORT) return 0;
  let bytes = 2 * text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPENING_BRACKET || code === OPENING_BRACE) bytes += CONTAINER_BYTES;
    else if (code === COMMA || code === COLON) bytes += MEMBER_BYTES;
  }
  return bytes;
}
