import { CodeArtsUnavailableError } from '../errors.ts';
import { type IssuedToken, LogInFailure } from './log-in.ts';

/** A token is replaced this long before it ends, and up to half as long again, so that instances do not all come at once. */
const MARGIN_MS = 600_000;
/** A wrong password locks the account after some tries, so a refused log-in is not repeated soon. */
const PAUSE_AFTER_REFUSAL_MS = 600_000;
const PAUSE_AFTER_FAULT_MS = 5_000;
/** A token that is rejected sooner than this after its log-in would be so again; asking for ever new ones helps nobody. */
const MIN_AGE_MS = 60_000;
/** Node.js runs a timer that is longer than this at once. */
const LONGEST_TIMER_MS = 2_147_483_647;
/** A short-lived token is replaced when this share of its life is left. */
const LATEST_SHARE = 0.25;

/** Told what becomes of each log-in; never the token. */
export type OnLogIn = (outcome: 'logged in' | LogInFailure) => void;

/** Keeps the server's own token: in memory only, one log-in at a time, renewed before it ends. */
export class TokenKeeper {
  readonly #logIn: () => Promise<IssuedToken | LogInFailure>;
  readonly #onLogIn: OnLogIn;
  #current: IssuedToken | undefined;
  #flight: Promise<void> | undefined;
  #issuedAt = 0;
  #notBefore = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(logIn: () => Promise<IssuedToken | LogInFailure>, onLogIn: OnLogIn) {
    this.#logIn = logIn;
    this.#onLogIn = onLogIn;
  }

  get hasToken(): boolean {
    return this.#valid() !== undefined;
  }

  /** When the token expires, in milliseconds since the epoch; 0 without a token. */
  get expiresAt(): number {
    return this.#current?.expiresAt ?? 0;
  }

  /** The token; logs in first where there is none and a log-in may be tried. */
  async token(): Promise<string | CodeArtsUnavailableError> {
    const token = this.#valid();
    if (token !== undefined) return token;
    await this.#renew();
    return this.#valid() ?? new CodeArtsUnavailableError('The server could not log in to IAM.');
  }

  /**
   * Replaces a token that CodeArts Repo no longer accepts, unless it has been replaced already.
   *
   * @returns the same token when it is too fresh for another one to fare better.
   */
  async replace(rejected: string): Promise<string | CodeArtsUnavailableError> {
    const isOld = Date.now() - this.#issuedAt >= MIN_AGE_MS;
    if (this.#current?.token === rejected && isOld) this.#current = undefined;
    return this.token();
  }

  /** Stops renewing. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #valid(): string | undefined {
    return this.#current && this.#current.expiresAt > Date.now() ? this.#current.token : undefined;
  }

  #renew(): Promise<void> {
    if (Date.now() < this.#notBefore || this.#closed) return Promise.resolve();
    this.#flight ??= this.#logInOnce().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #logInOnce(): Promise<void> {
    const outcome = stillGood(await this.#logIn());
    if (outcome instanceof LogInFailure) {
      const pause = outcome.refused ? PAUSE_AFTER_REFUSAL_MS : PAUSE_AFTER_FAULT_MS;
      this.#notBefore = Date.now() + pause;
      this.#onLogIn(outcome);
      this.#renewIn(pause);
      return;
    }
    this.#current = outcome;
    this.#issuedAt = Date.now();
    this.#notBefore = 0;
    this.#onLogIn('logged in');
    const life = outcome.expiresAt - Date.now();
    const margin = Math.min(MARGIN_MS, life * LATEST_SHARE);
    this.#renewIn(life - margin * (1 + Math.random() / 2));
  }

  #renewIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    // Renewal alone keeps no process alive.
    this.#timer = setTimeout(() => void this.#renew(), Math.min(milliseconds, LONGEST_TIMER_MS)).unref();
  }
}

/** A token that had ended when it came would be asked for again at once, and for ever where the clocks disagree. */
function stillGood(outcome: IssuedToken | LogInFailure): IssuedToken | LogInFailure {
  if (outcome instanceof LogInFailure || outcome.expiresAt > Date.now()) return outcome;
  return new LogInFailure(false, "the token had expired when it came; this machine's clock may be wrong");
}
