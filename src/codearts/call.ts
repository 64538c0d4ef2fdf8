import type { AbortHandle } from '../abort-handle.ts';
import type { CallObserver } from './call-observer.ts';
import type { CalledOperation } from './operation.ts';
import { type LostFailure, outcomeOf } from './outcome.ts';
import { Secrets } from './secrets.ts';
import type { Reply } from './transport.ts';
import type { TransportError } from './transport-error.ts';

/** On whose behalf a call is made. */
export interface Caller {
  readonly token: string;
  /** One-way hash of the token: the key of everything that is kept by token. */
  readonly key: string;
  /** Sent upstream, so that the vendor's support can find the call. */
  readonly requestId: string;
  /** Observes what is done for the caller's request; its trace goes upstream. */
  readonly observer?: CallObserver;
}

/** What a call sends. */
export interface CallRequest<Result, Lost> {
  readonly operation: CalledOperation<Result>;
  readonly caller: Caller;
  readonly path: string;
  readonly body: string | undefined;
  /** What, besides the token, must not come back in a text that upstream wrote. */
  readonly secret: string | undefined;
  readonly lost: LostFailure<Lost>;
  /** Fires when no caller waits for the response any more; only reads have one. */
  readonly cancellation: AbortHandle | undefined;
}

/** One call of an operation, across its attempts. */
export class Call<Result, Lost> {
  readonly request: CallRequest<Result, Lost>;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  /** Attempts that reached the network. */
  attempts = 0;
  #secrets: Secrets | undefined;
  #judged:
    | { readonly response: Reply | TransportError; readonly outcome: ReturnType<typeof outcomeOf<Result, Lost>> }
    | undefined;

  constructor(request: CallRequest<Result, Lost>, deadline: number) {
    this.request = request;
    this.deadline = deadline;
  }

  /** Whether the call may be sent again after bytes of it were written. */
  get repeatable(): boolean {
    return this.request.operation.method === 'GET';
  }

  get cancellation(): AbortHandle | undefined {
    return this.request.cancellation;
  }

  /** Milliseconds until the deadline. */
  get leftMs(): number {
    return this.deadline - performance.now();
  }

  get lost(): LostFailure<Lost> {
    return this.request.lost;
  }

  /** What must not come back in a text that upstream wrote; only errors need it. */
  get secrets(): Secrets {
    this.#secrets ??= new Secrets(this.request.caller.token, this.request.secret);
    return this.#secrets;
  }

  /** The outcome by this response, worked out once, though the attempt and the whole call both need it. */
  outcomeOf(response: Reply | TransportError) {
    if (this.#judged?.response !== response) {
      this.#judged = { response, outcome: outcomeOf(this.request.operation, response, this) };
    }
    return this.#judged.outcome;
  }
}
