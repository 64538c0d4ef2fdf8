import { CodeArtsThrottledError, CodeArtsUnavailableError } from '../errors.ts';
import type { AttemptLimiter } from './attempts.ts';
import type { Identities } from './identity.ts';

/**
 * Holds an update to a number of tries over time, per token and, once the user behind it is known, per user, so that fresh tokens
 * of one user share one window.
 */
export class UpdateLimit {
  readonly #what: string;
  readonly #attempts: AttemptLimiter;
  readonly #identities: Identities;
  readonly #onRefused: () => void;

  /**
   * @param what is limited, for the message, in the plural.
   * @param onRefused told of each try that there was none left for.
   */
  constructor(what: string, attempts: AttemptLimiter, identities: Identities, onRefused: () => void) {
    this.#what = what;
    this.#attempts = attempts;
    this.#identities = identities;
    this.#onRefused = onRefused;
  }

  /**
   * Makes a try if one is left; one that provably never left the facade costs nothing.
   *
   * @param token its one-way name, which is all that may be kept, here or in Redis.
   */
  async hold<Outcome>(token: string, attempt: () => Promise<Outcome>): Promise<Outcome | CodeArtsThrottledError> {
    const user = this.#identities.userOf(token);
    const keys = [tokenKey(token), ...(user === undefined ? [] : [userKey(user)])];
    const waits = await Promise.all(keys.map((key) => this.#attempts.take(key)));
    const refusals = waits.filter((milliseconds) => milliseconds !== undefined);
    if (refusals.length > 0) return this.#refuse(Math.max(...refusals));
    const outcome = await attempt();
    if (neverLeft(outcome)) await Promise.all(keys.map((key) => this.#attempts.giveBack(key)));
    else if (user === undefined) await this.#chargeUser(token);
    return outcome;
  }

  /** The first try with a token may tell whose it is; it counts for that user too. */
  async #chargeUser(token: string): Promise<void> {
    const user = this.#identities.userOf(token);
    if (user !== undefined) await this.#attempts.charge(userKey(user));
  }

  #refuse(milliseconds: number): CodeArtsThrottledError {
    this.#onRefused();
    const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
    return new CodeArtsThrottledError(`Too many ${this.#what}: the next one is possible in ${seconds} s.`, seconds);
  }
}

function neverLeft(outcome: unknown): boolean {
  return outcome instanceof CodeArtsUnavailableError && outcome.upstream === null;
}

function tokenKey(token: string): string {
  return `token:${token}`;
}

function userKey(id: number): string {
  return `user:${id}`;
}
