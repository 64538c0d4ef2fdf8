/** Most users that are stored; the only thing about a token that outlives its request. */
const CAPACITY = 262_144;
/** Words of an entry: two of the token's hash, and the user. */
const WORDS = 3;
/** Digits of a hash that a word is made of. */
const DIGITS = 5;

/**
 * The users behind tokens that were read before.
 *
 * A table of fixed size: a token's hash says where its user is stored, and replaces the one that was stored there. A cache that stores
 * keys and their order of use takes longer on the path of each read, and leaves garbage that only a major GC collects.
 */
export class TokenUserCache {
  readonly #table = new Uint32Array(CAPACITY * WORDS);

  /** @param tokenHash by `hashToken`. */
  set(tokenHash: string, userId: number): void {
    const at = indexOf(tokenHash);
    this.#table[at] = wordOf(tokenHash, 0);
    this.#table[at + 1] = wordOf(tokenHash, DIGITS);
    this.#table[at + 2] = userId;
  }

  /** The user behind a token; undefined when it was never stored, or was replaced or deleted. */
  get(tokenHash: string): number | undefined {
    const at = indexOf(tokenHash);
    return this.#isAt(at, tokenHash) ? this.#table[at + 2] : undefined;
  }

  delete(tokenHash: string): void {
    const at = indexOf(tokenHash);
    if (this.#isAt(at, tokenHash)) this.#table.fill(0, at, at + WORDS);
  }

  #isAt(at: number, tokenHash: string): boolean {
    return this.#table[at] === wordOf(tokenHash, 0) && this.#table[at + 1] === wordOf(tokenHash, DIGITS);
  }
}

function indexOf(tokenHash: string): number {
  return (wordOf(tokenHash, 2 * DIGITS) % CAPACITY) * WORDS;
}

/** Thirty bits of a hash, spread over 32 (FNV-1a). */
function wordOf(tokenHash: string, from: number): number {
  let word = 0x811c9dc5;
  for (let at = from; at < from + DIGITS; at += 1) word = Math.imul(word ^ tokenHash.charCodeAt(at), 0x01000193);
  return word >>> 0;
}
