import { REQUEST_BYTES } from './budget.ts';

/** A large text of JSON takes this many bytes more for each object or array, and for each member, once it has been parsed. */
const CONTAINER_BYTES = 64;
const MEMBER_BYTES = 32;

const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;

/** Memory of the headers of a request: they are here, and those that matter once more in the call upstream. */
export function headerBytes(rawHeaders: readonly string[]): number {
  let characters = 0;
  for (const part of rawHeaders) characters += part.length;
  return 2 * characters;
}

/**
 * Upper bound of the memory of a parsed body: `[[],[],…]` takes more than ten times its bytes. What is small fits into what every
 * request has.
 */
export function parsedBytes(text: string): number {
  const { length } = text;
  if (length <= REQUEST_BYTES / 8) return 0;
  // Characters of a text that has any beyond Latin-1 take two bytes each.
  let bytes = 2 * length;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPENING_BRACKET || code === OPENING_BRACE) bytes += CONTAINER_BYTES;
    else if (code === COMMA || code === COLON) bytes += MEMBER_BYTES;
  }
  return bytes;
}
