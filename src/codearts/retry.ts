import { setTimeout as pause } from 'node:timers/promises';
import type { AbortHandle } from '../abort-handle.ts';
import { retryAfterSeconds } from './retry-after.ts';
import type { Reply } from './transport.ts';
import { TransportError } from './transport-error.ts';

/** What a call earns for retries, as a share of one. */
export const EARNED_PER_CALL = 0.1;
/** Retries that a quiet server may make without having earned them. */
export const ALLOWANCE = 10;
/** How long it takes until one retry of the allowance is there again, in milliseconds. */
export const ALLOWANCE_EVERY_MS = 10_000;
/** Maximum number of retries of one call. */
export const MAX_RETRIES = 2;
/** Longest pause before the first retry, in milliseconds; doubled before each further one. */
export const FIRST_PAUSE_MS = 100;
/** Retryable statuses; 429 only with a `Retry-After`. */
export const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** One call across its attempts. */
export interface Call {
  /** Whether the call may be sent again after bytes of it were written. */
  readonly repeatable: boolean;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  /** Fires when no caller waits for the response any more. */
  readonly cancellation: AbortHandle | undefined;
  /** Attempts that reached the network so far. */
  readonly attempts: number;
}

/** Sends calls, and sends those again that may succeed on another attempt, within their deadline and the budget. */
export class Retry {
  readonly #budget = new RetryBudget();

  run(call: Call, attempt: () => Promise<Reply | TransportError>): Promise<Reply | TransportError> {
    this.#budget.earn();
    return attempt().then((response) =>
      mayBeRepeated(call, response) ? this.#repeat(call, attempt, response) : response,
    );
  }

  async #repeat(
    call: Call,
    attempt: () => Promise<Reply | TransportError>,
    first: Reply | TransportError,
  ): Promise<Reply | TransportError> {
    let response = first;
    for (let number = 0; number < MAX_RETRIES && mayBeRepeated(call, response); number += 1) {
      const asked = askedPauseMs(response) ?? 0;
      const left = call.deadline - performance.now() - asked;
      if (left <= 0 || !this.#budget.spend()) break;
      // Full jitter, so that callers who failed together do not come back together; never past half of the time that is left.
      await pause(asked + Math.random() * Math.min(FIRST_PAUSE_MS * 2 ** number, left / 2));
      const attempts = call.attempts;
      // A process that was busy may come back from the pause too late.
      const isTooLate = call.cancellation?.isAborted || performance.now() >= call.deadline;
      const next = isTooLate ? undefined : await attempt();
      if (next === undefined || call.attempts === attempts) {
        // Not sent: the last response stands.
        this.#budget.giveBack();
        break;
      }
      response = next;
    }
    return response;
  }
}

function mayBeRepeated({ repeatable }: Call, response: Reply | TransportError): boolean {
  if (response instanceof TransportError) return response.reason === 'network' && (repeatable || !response.sent);
  if (!repeatable || !RETRYABLE_STATUSES.has(response.status)) return false;
  return response.status !== 429 || askedPauseMs(response) !== null;
}

/** What upstream asked for, in milliseconds; null when it did not. */
function askedPauseMs(response: Reply | TransportError): number | null {
  if (response instanceof TransportError) return null;
  const seconds = retryAfterSeconds(response.headers['retry-after'], Date.now());
  return seconds === null ? null : seconds * 1_000;
}

/** Keeps retries to a tenth of the traffic, so that they cannot finish off an upstream that struggles. */
export class RetryBudget {
  #balance = ALLOWANCE;
  #countedAt = performance.now();

  earn(): void {
    this.#add(EARNED_PER_CALL);
  }

  /** Takes one retry out of the budget; false when there is none. */
  spend(): boolean {
    const now = performance.now();
    this.#add((now - this.#countedAt) / ALLOWANCE_EVERY_MS);
    this.#countedAt = now;
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }

  /** Puts back a retry that was not made after all. */
  giveBack(): void {
    this.#add(1);
  }

  #add(retries: number): void {
    this.#balance = Math.min(this.#balance + retries, ALLOWANCE);
  }
}
