import type { AbortHandle } from '../abort-handle.ts';
import type { CallObserver } from './call-observer.ts';
import type { Operation } from './operation.ts';
import { outcomeOf } from './outcome.ts';
import { Secrets } from './secrets.ts';
import type { Reply } from './transport.ts';
import type { TransportError } from './transport-error.ts';

/** On whose behalf a call is made. */
export interface Caller {
  readonly token: string;
  /** A one-way name of the token: what is kept by token is kept under this. */
  readonly key: string;
  /** Sent upstream, so that the vendor's support can find the call. */
  readonly requestId: string;
  /** Observes what is done for the caller's request; its trace goes upstream. */
  readonly observer?: CallObserver;
}

/** One call of an operation, across its attempts. */
export class Call<Result, Lost> {
  readonly operation: Operation<never, Result, Lost>;
  readonly caller: Caller;
  readonly body: string | undefined;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  readonly cancellation: AbortHandle | undefined;
  /** Attempts that reached the network. */
  attempts = 0;
  readonly #code: string | undefined;
  #secrets: Secrets | undefined;
  #judged:
    | { readonly answer: Reply | TransportError; readonly outcome: ReturnType<typeof outcomeOf<Result, Lost>> }
    | undefined;

  /**
   * @param code the verification code that the call carries, if it carries one.
   * @param cancellation fires when nobody waits for the answer any more; only reads have one.
   */
  constructor(
    operation: Operation<never, Result, Lost>,
    caller: Caller,
    body: string | undefined,
    code: string | undefined,
    deadline: number,
    cancellation: AbortHandle | undefined,
  ) {
    this.operation = operation;
    this.caller = caller;
    this.body = body;
    this.#code = code;
    this.deadline = deadline;
    this.cancellation = cancellation;
  }

  /** Whether the call may be sent again after bytes of it were written. */
  get repeatable(): boolean {
    return this.operation.effect.repeatable;
  }

  /** Milliseconds until the call is given up. */
  get leftMs(): number {
    return this.deadline - performance.now();
  }

  /** What must not come back in a text that upstream wrote; only errors need it. */
  get secrets(): Secrets {
    this.#secrets ??= new Secrets(this.caller.token, this.#code);
    return this.#secrets;
  }

  /** What an answer to the call means: worked out once, though the attempt and the whole call both ask. */
  outcomeOf(answer: Reply | TransportError) {
    if (this.#judged?.answer !== answer) {
      this.#judged = { answer, outcome: outcomeOf(this.operation, answer, this) };
    }
    return this.#judged.outcome;
  }
}
