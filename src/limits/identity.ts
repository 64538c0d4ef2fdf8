import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Tokens whose users are remembered; the one thing that is kept after a request. */
const MAX_REMEMBERED = 50_000;

/** Whose tries are counted together. */
export class Identities {
  readonly #users = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  /** Remembers the user behind a token, by the token's hash alone. */
  remember(token: string, userId: number): void {
    this.#users.set(keyOf(token), userId);
  }

  /** The user behind a token, if it is known. */
  userOf(token: string): number | undefined {
    return this.#users.get(keyOf(token));
  }
}

/** A one-way name of a token, the same on all instances. */
export function keyOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
