import type { User } from '../codearts/user.ts';
import {
  CodeArtsPermissionError,
  CodeArtsThrottledError,
  CodeArtsUnavailableError,
  isFailure,
  type ReadFailure,
} from '../errors.ts';
import { recipientKey, tokenKey, userKey } from '../rate-limit/keys.ts';
import type { RateLimiter, Rejection } from '../rate-limit/rate-limiter.ts';
import type { TokenUserCache } from '../rate-limit/token-user-cache.ts';

/** An update to be sent if its rate limit allows. */
export interface LimitedUpdate<Outcome> {
  readonly tokenHash: string;
  /** Reads the user behind the token, if that is not known yet. */
  readonly readUser: () => Promise<User | ReadFailure>;
  /** The address that receives something, and has a window of its own. */
  readonly recipient: string | undefined;
  readonly send: () => Promise<Outcome>;
}

/** Applies the rate limit of one kind of update, per token and per user: all tokens of one user share a window. */
export class UpdateRateLimiter {
  readonly #what: string;
  readonly #limiter: RateLimiter;
  readonly #users: TokenUserCache;

  /** @param what is limited, for the message, in the plural. */
  constructor(what: string, limiter: RateLimiter, users: TokenUserCache) {
    this.#what = what;
    this.#limiter = limiter;
    this.#users = users;
  }

  /** Sends an update if an attempt is left; an update that provably never left this server costs none. */
  async run<Outcome>({ tokenHash, readUser, recipient, send }: LimitedUpdate<Outcome>) {
    const user = this.#users.get(tokenHash) ?? idOf(await readUser());
    if (user instanceof CodeArtsUnavailableError) return notSent(user);
    if (isFailure(user)) return user;
    const keys = [tokenKey(tokenHash)];
    if (user !== undefined) keys.push(userKey(user));
    if (recipient !== undefined) keys.push(recipientKey(recipient));
    const attempt = await this.#limiter.take(keys);
    if (attempt.status !== 'granted') return this.#failureOf(attempt);
    const outcome = await send();
    if (neverLeft(outcome)) await attempt.giveBack();
    else if (user === undefined) await this.#chargeUser(tokenHash);
    return outcome;
  }

  /** An update that succeeds reports its user, also where the token may not read; it counts for that user too. */
  async #chargeUser(tokenHash: string): Promise<void> {
    const user = this.#users.get(tokenHash);
    if (user !== undefined) await this.#limiter.charge(userKey(user));
  }

  #failureOf(rejection: Rejection): CodeArtsThrottledError | CodeArtsUnavailableError {
    if (rejection.status === 'overloaded') {
      return notSent(new CodeArtsUnavailableError(`Too many concurrent ${this.#what}.`));
    }
    const { retryAfterSeconds } = rejection;
    const message = `Rate limit exceeded for ${this.#what}; retry in ${retryAfterSeconds} s.`;
    return new CodeArtsThrottledError(message, retryAfterSeconds);
  }
}

/** Undefined if the token may not read, since a policy may still allow it updates. */
function idOf(user: User | ReadFailure) {
  if (user instanceof CodeArtsPermissionError) return undefined;
  return isFailure(user) ? user : user.id;
}

function notSent({ message, upstream }: CodeArtsUnavailableError): CodeArtsUnavailableError {
  return new CodeArtsUnavailableError(`${message} Nothing was changed.`, upstream);
}

function neverLeft(outcome: unknown): boolean {
  return outcome instanceof CodeArtsUnavailableError && outcome.upstream === null;
}
