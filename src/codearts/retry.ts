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
/** Most further attempts of one call. */
export const MAX_RETRIES = 2;
/** Longest pause before the first retry, in milliseconds; doubled before each further one. */
export const FIRST_PAUSE_MS = 100;
/** Statuses that may be gone on the next attempt; 429 only when upstream says when. */
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
    return attempt().then((answer) => (mayBeRepeated(call, answer) ? this.#repeat(call, attempt, answer) : answer));
  }

  async #repeat(
    call: Call,
    attempt: () => Promise<Reply | TransportError>,
    first: Reply | TransportError,
  ): Promise<Reply | TransportError> {
    let answer = first;
    for (let number = 0; number < MAX_RETRIES && mayBeRepeated(call, answer); number += 1) {
      const asked = askedPauseMs(answer) ?? 0;
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
      answer = next;
    }
    return answer;
  }
}

function mayBeRepeated({ repeatable }: Call, answer: Reply | TransportError): boolean {
  if (answer instanceof TransportError) return answer.reason === 'network' && (repeatable || !answer.sent);
  if (!repeatable || !RETRYABLE_STATUSES.has(answer.status)) return false;
  return answer.status !== 429 || askedPauseMs(answer) !== null;
}

/** What upstream asked for, in milliseconds; null when it did not. */
function askedPauseMs(answer: Reply | TransportError): number | null {
  if (answer instanceof TransportError) return null;
  const seconds = retryAfterSeconds(answer.headers['retry-after'], Date.now());
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
