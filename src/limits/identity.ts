import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Tokens whose users are remembered; the one thing that is kept after a request. */
const MAX_REMEMBERED = 50_000;

/** Whose tries are counted together. */
export class Identities {
  readonly #users = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  /** @param key of the token, by {@link keyOf}. */
  remember(key: string, userId: number): void {
    this.#users.set(key, userId);
  }

  /** The user behind a token, if it is known. */
  userOf(key: string): number | undefined {
    return this.#users.get(key);
  }
}

/** A one-way name of a token, the same on all instances. */
export function keyOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
