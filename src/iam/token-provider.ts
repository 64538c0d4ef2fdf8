import { CodeArtsUnavailableError } from '../errors.ts';
import { type IssuedToken, LoginFailure } from './iam-client.ts';

/** A token is replaced this long before it ends, and up to half as long again, so that instances do not all log in at once. */
const MARGIN_MS = 600_000;
/** A short-lived token is replaced when this share of its life is left. */
const LATEST_SHARE = 0.25;
/** Tokens are valid for 24 hours; a longer life is not believed. */
const MAX_LIFETIME_MS = 86_400_000;
/** A wrong password locks the account after some attempts, so a rejected login is not repeated soon. */
const PAUSE_AFTER_REJECTION_MS = 600_000;
/** Doubled for each further one that IAM may have received, up to the pause above. */
const PAUSE_AFTER_FAILURE_MS = 5_000;
/** However long IAM asks to wait. */
const MAX_PAUSE_MS = 3_600_000;
/** A token that is rejected sooner than this after its login would be rejected again, and so would its replacements. */
const MIN_AGE_MS = 60_000;

/** Called with the outcome of each login; never with the token. */
export type OnLogin = (outcome: 'logged in' | LoginFailure) => void;

/** A token in use, with its times on the clock of `performance.now()`. */
interface HeldToken {
  readonly token: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/**
 * Keeps the server's own token: in memory only, one login at a time, renewed before it ends. All its times are those of the monotonic
 * clock, so that no step of the system's clock makes it log in too early, too late or never again.
 */
export class TokenProvider {
  readonly #logIn: () => Promise<IssuedToken | LoginFailure>;
  readonly #onLogin: OnLogin;
  #current: HeldToken | undefined;
  #flight: Promise<void> | undefined;
  /** No login before this. */
  #notBefore = Number.NEGATIVE_INFINITY;
  /** Logins without a token since the last one with a token, as far as IAM may have received them. */
  #failures = 0;
  /** When to log in again without being asked. */
  #renewAt = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(logIn: () => Promise<IssuedToken | LoginFailure>, onLogin: OnLogin) {
    this.#logIn = logIn;
    this.#onLogin = onLogin;
  }

  get hasToken(): boolean {
    return this.#valid() !== undefined;
  }

  /** When the token expires, in milliseconds since the epoch; 0 without a token. */
  get expiresAt(): number {
    return this.#current === undefined ? 0 : Date.now() + this.#current.expiresAt - performance.now();
  }

  /** The token; logs in first where there is none and a login may be tried. */
  async token(): Promise<string | CodeArtsUnavailableError> {
    const token = this.#valid();
    if (token !== undefined) return token;
    await this.#renew();
    return this.#valid() ?? new CodeArtsUnavailableError('The server could not authenticate with IAM.');
  }

  /**
   * Replaces a token that CodeArts Repo no longer accepts, unless it has been replaced already.
   *
   * @returns the same token when it is too fresh for another one to fare better.
   */
  async replace(rejected: string): Promise<string | CodeArtsUnavailableError> {
    const held = this.#current;
    if (held?.token === rejected && performance.now() - held.issuedAt >= MIN_AGE_MS) this.#current = undefined;
    return this.token();
  }

  /** Stops renewing. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #valid(): string | undefined {
    return this.#current && this.#current.expiresAt > performance.now() ? this.#current.token : undefined;
  }

  #renew(): Promise<void> {
    if (performance.now() < this.#notBefore || this.#closed) return Promise.resolve();
    this.#flight ??= this.#logInOnce().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #logInOnce(): Promise<void> {
    const outcome = await this.#logIn();
    const now = performance.now();
    if (outcome instanceof LoginFailure) {
      const backoffMs = Math.min(PAUSE_AFTER_FAILURE_MS * 2 ** this.#failures, PAUSE_AFTER_REJECTION_MS);
      const least = outcome.refused ? PAUSE_AFTER_REJECTION_MS : backoffMs;
      if (outcome.sent) this.#failures += 1;
      this.#notBefore = now + Math.min(Math.max(least, outcome.retryAfterMs), MAX_PAUSE_MS);
      this.#renewAt = this.#notBefore;
    } else {
      const lifetimeMs = Math.min(outcome.lifetimeMs, MAX_LIFETIME_MS);
      const margin = Math.min(MARGIN_MS, lifetimeMs * LATEST_SHARE);
      this.#current = { token: outcome.token, issuedAt: now, expiresAt: now + lifetimeMs };
      this.#notBefore = Number.NEGATIVE_INFINITY;
      this.#failures = 0;
      this.#renewAt = now + lifetimeMs - margin * (1 + Math.random() / 2);
    }
    this.#arm();
    this.#onLogin(outcome instanceof LoginFailure ? outcome : 'logged in');
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    // Renewal alone keeps no process alive.
    this.#timer = setTimeout(() => this.#wake(), Math.ceil(this.#renewAt - performance.now())).unref();
  }

  /** A timer may fire a little early. */
  #wake(): void {
    if (performance.now() < this.#renewAt) this.#arm();
    else void this.#renew();
  }
}
