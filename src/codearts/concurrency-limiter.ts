import type { AbortHandle } from '../abort-handle.ts';
import { TransportError } from './transport-error.ts';

/** Maximum queue length; further calls are rejected immediately. */
export const MAX_WAITING = 1_024;

/** Queued calls that enter in one turn of the event loop; others are served between the turns, also when all of these fail at once. */
export const PER_TURN = 16;

/** A queued call. */
interface Waiting {
  readonly enter: () => void;
}

/**
 * Lets at most `places` calls run and `MAX_WAITING` wait, first come first served. It stands before undici, whose own queue is
 * unbounded and cannot be left.
 */
export class ConcurrencyLimiter {
  readonly #places: number;
  #free: number;
  // A Set keeps the order of arrival, and a caller that gives up leaves it in constant time.
  readonly #queue = new Set<Waiting>();
  /** Queued calls that entered in this turn. */
  #entered = 0;

  constructor(places: number) {
    this.#places = places;
    this.#free = places;
  }

  /** Calls that run. */
  get inside(): number {
    return this.#places - this.#free;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * Takes a place at once or waits for one.
   *
   * @returns undefined once the place is taken, to be given back by {@link leave}; a {@link TransportError} when there is none to be had.
   */
  enter(
    deadlineMs: number,
    cancellation: AbortHandle | undefined,
  ): undefined | TransportError | Promise<undefined | TransportError> {
    if (cancellation?.isAborted) return cancelled();
    if (this.#free > 0 && this.#queue.size === 0) {
      this.#free -= 1;
      return undefined;
    }
    if (this.#queue.size >= MAX_WAITING) {
      return new TransportError('overload', false, `${MAX_WAITING} calls are waiting already`);
    }
    return this.#wait(deadlineMs, cancellation);
  }

  /** Gives a place back, to the one that waits longest if there is one. */
  leave(): void {
    this.#free += 1;
    this.#letIn();
  }

  #letIn(): void {
    while (this.#free > 0 && this.#entered < PER_TURN) {
      const [next] = this.#queue;
      if (!next) return;
      if (this.#entered === 0) setImmediate(this.#nextTurn);
      this.#free -= 1;
      this.#entered += 1;
      next.enter();
    }
  }

  #nextTurn = (): void => {
    this.#entered = 0;
    this.#letIn();
  };

  #wait(deadlineMs: number, cancellation: AbortHandle | undefined): Promise<undefined | TransportError> {
    return new Promise((resolve) => {
      const end = (outcome: undefined | TransportError) => {
        clearTimeout(timer);
        cancellation?.off(cancel);
        this.#queue.delete(waiting);
        resolve(outcome);
      };
      const cancel = () => end(cancelled());
      const waiting = { enter: () => end(undefined) };
      const timer = setTimeout(
        () => end(new TransportError('timeout', false, 'no free connection before the deadline')),
        deadlineMs,
      );
      this.#queue.add(waiting);
      cancellation?.onAbort(cancel);
    });
  }
}

function cancelled(): TransportError {
  return new TransportError('cancelled', false, 'no caller waits for the response any more');
}
