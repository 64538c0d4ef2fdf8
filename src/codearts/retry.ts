import { DelegateBackoff, handleWhenResult, retry } from 'cockatiel';
import { retryAfterSeconds } from './retry-after.ts';
import { Fault, type Reply } from './transport.ts';

const MAX_RETRIES = 2;
const FIRST_PAUSE_MS = 100;
/** What a call earns for retries, as a share of one. */
const EARNED_PER_CALL = 0.1;
/** Retries that a quiet server may make without having earned them, and how fast they come back. */
const ALLOWANCE = 10;
const ALLOWANCE_PER_MS = 1 / 10_000;
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** One call across its attempts. */
export interface Call {
  /** Whether the call may be sent again after bytes of it were written. */
  readonly repeatable: boolean;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
}

class Attempt {
  readonly call: Call;
  readonly number: number;
  readonly answer: Reply | Fault;

  constructor(call: Call, number: number, answer: Reply | Fault) {
    this.call = call;
    this.number = number;
    this.answer = answer;
  }
}

/** Keeps retries below a tenth of the traffic, so that they cannot finish off an upstream that struggles. */
class RetryBudget {
  #balance = ALLOWANCE;
  #countedAt = performance.now();

  earn(): void {
    const now = performance.now();
    const earned = EARNED_PER_CALL + (now - this.#countedAt) * ALLOWANCE_PER_MS;
    this.#countedAt = now;
    this.#balance = Math.min(this.#balance + earned, ALLOWANCE);
  }

  spend(): boolean {
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }
}

/** Sends calls, and sends again those that may succeed on another try, within their deadline and the budget. */
export class Retry {
  readonly #budget = new RetryBudget();
  readonly #policy = retry(
    handleWhenResult((attempt) => attempt instanceof Attempt && this.#isWorthIt(attempt)),
    {
      maxAttempts: MAX_RETRIES,
      backoff: new DelegateBackoff(({ result }) =>
        'value' in result && result.value instanceof Attempt ? pauseAfter(result.value) : 0,
      ),
    },
  );

  /** @param onRetry told before each further attempt. */
  constructor(onRetry: () => void) {
    this.#policy.onRetry(onRetry);
  }

  async run(call: Call, attempt: () => Promise<Reply | Fault>): Promise<Reply | Fault> {
    this.#budget.earn();
    const last = await this.#policy.execute(async (context) => new Attempt(call, context.attempt, await attempt()));
    return last.answer;
  }

  #isWorthIt(attempt: Attempt): boolean {
    return (
      attempt.number < MAX_RETRIES &&
      mayBeRepeated(attempt) &&
      performance.now() + shortestPause(attempt.answer) < attempt.call.deadline &&
      this.#budget.spend()
    );
  }
}

function mayBeRepeated({ call, answer }: Attempt): boolean {
  if (answer instanceof Fault) return answer.reason === 'network' && (call.repeatable || !answer.sent);
  if (!call.repeatable || !RETRYABLE_STATUSES.has(answer.status)) return false;
  return answer.status !== 429 || askedPauseMs(answer) !== null;
}

/** What upstream asked for, in milliseconds; null when it did not. */
function askedPauseMs(answer: Reply | Fault): number | null {
  if (answer instanceof Fault) return null;
  const seconds = retryAfterSeconds(answer.headers['retry-after'], Date.now());
  return seconds === null ? null : seconds * 1_000;
}

function shortestPause(answer: Reply | Fault): number {
  return askedPauseMs(answer) ?? 0;
}

/** Full jitter over an exponentially growing pause, after what upstream asked for; never past half of the time that is left. */
function pauseAfter({ call, number, answer }: Attempt): number {
  const asked = shortestPause(answer);
  const left = call.deadline - performance.now() - asked;
  return asked + Math.random() * Math.min(FIRST_PAUSE_MS * 2 ** number, Math.max(left / 2, 0));
}
