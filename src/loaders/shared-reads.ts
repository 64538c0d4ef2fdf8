import { Cancellation } from '../cancellation.ts';
import type { Caller } from '../codearts/call.ts';
import type { User } from '../codearts/user.ts';
import type { ReadFailure } from '../errors.ts';

/** Makes the read that several callers share. */
export type Read = (opener: Caller, cancellation: Cancellation) => Promise<User | ReadFailure>;

/** One GET in flight, and how many requests wait for it. */
interface Flight {
  outcome: Promise<User | ReadFailure>;
  readonly cancellation: Cancellation;
  waiting: number;
}

/** In the place of an answer that nobody will ask for. */
const LET_GO = new Promise<never>(() => {});

/**
 * Reads in flight on this instance, by token: concurrent requests with the same token share one GET, different tokens never
 * share anything, and nothing is kept once the answer is there.
 *
 * CodeArts Repo's read takes no id, it answers for the token's own user; so the token's own key is the one key that
 * there can be.
 */
export class SharedReads {
  readonly #read: Read;
  readonly #onShared: (joiner: Caller) => void;
  readonly #flights = new Map<string, Flight>();

  /** @param onShared told of each request that another one's GET answers. */
  constructor(read: Read, onShared: (joiner: Caller) => void) {
    this.#read = read;
    this.#onShared = onShared;
  }

  /**
   * Joins the GET in flight for the caller's token, or opens one.
   *
   * @param gone fires when the caller's client has gone away; the GET is cancelled when its last waiter has.
   */
  read(caller: Caller, gone: Cancellation): Promise<User | ReadFailure> {
    // Ends as a cancelled read, without a call; nobody else may join it.
    if (gone.isCancelled) return this.#read(caller, gone);
    const shared = this.#flights.get(caller.key);
    if (shared) this.#onShared(caller);
    const flight = shared ?? this.#open(caller);
    flight.waiting += 1;
    const leave = () => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      this.#close(caller.key, flight);
      flight.cancellation.cancel();
    };
    gone.onCancel(leave);
    return flight.outcome.then((outcome) => {
      gone.off(leave);
      return outcome;
    });
  }

  /**
   * From now on nobody joins the GET in flight: an update has ended, and that GET may still bring the state before it.
   *
   * @param key of the caller whose update it was.
   */
  fence(key: string): void {
    this.#flights.delete(key);
  }

  #open(opener: Caller): Flight {
    const cancellation = new Cancellation();
    const outcome = this.#read(opener, cancellation);
    const flight = { cancellation, outcome, waiting: 0 };
    this.#flights.set(opener.key, flight);
    const close = () => this.#close(opener.key, flight);
    outcome.then(close, close);
    return flight;
  }

  #close(key: string, flight: Flight): void {
    // A fenced flight must not take away the one that came after it.
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
    // What many come to and go from, a Map holds until the next full collection; all that hangs on the answer need not wait for it.
    flight.outcome = LET_GO;
  }
}
