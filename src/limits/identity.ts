import { hash } from 'node:crypto';

/** Users that are remembered, at most; the one thing that is kept after a request. */
const MAX_REMEMBERED = 262_144;
/** What is kept of each: two words of its token's name, and the user. */
const WORDS = 3;
/** Digits of a name that a word is made of. */
const DIGITS = 5;

/**
 * Whose tries are counted together.
 *
 * A table of fixed size: a token's name says where its user stands, and whoever stood there is forgotten. A cache that keeps the names
 * and the order of their use takes longer on the way of each read, and what it drops is garbage that only a full collection finds.
 */
export class Identities {
  readonly #table = new Uint32Array(MAX_REMEMBERED * WORDS);

  /** @param key of the token, by {@link keyOf}. */
  remember(key: string, userId: number): void {
    const at = placeOf(key);
    this.#table[at] = wordOf(key, 0);
    this.#table[at + 1] = wordOf(key, DIGITS);
    this.#table[at + 2] = userId;
  }

  /** The user behind a token, if it is known. */
  userOf(key: string): number | undefined {
    const at = placeOf(key);
    const isOfToken = this.#table[at] === wordOf(key, 0) && this.#table[at + 1] === wordOf(key, DIGITS);
    return isOfToken ? this.#table[at + 2] : undefined;
  }
}

function placeOf(key: string): number {
  return (wordOf(key, 2 * DIGITS) % MAX_REMEMBERED) * WORDS;
}

/** Thirty bits of a name that is random, spread over 32 (FNV-1a). */
function wordOf(key: string, from: number): number {
  let word = 0x811c9dc5;
  for (let at = from; at < from + DIGITS; at += 1) word = Math.imul(word ^ key.charCodeAt(at), 0x01000193);
  return word >>> 0;
}

/** A one-way name of a token, the same on all instances. */
export function keyOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
