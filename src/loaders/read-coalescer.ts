import { AbortHandle } from '../abort-handle.ts';
import type { Caller } from '../codearts/call.ts';
import type { User } from '../codearts/user.ts';
import type { ReadFailure } from '../errors.ts';

/** Makes the read that several callers share. */
export type Read = (opener: Caller, cancellation: AbortHandle) => Promise<User | ReadFailure>;

/** What is told of shared reads. */
export interface ReadEvents {
  /** A GET has ended. */
  answered(opener: Caller, outcome: User | ReadFailure): void;
  /** The GET of another request answers this one too. */
  shared(joiner: Caller): void;
}

/** One GET in flight, and how many requests wait for it. */
interface Flight {
  outcome: Promise<User | ReadFailure>;
  readonly cancellation: AbortHandle;
  waiting: number;
}

/**
 * Reads after which the map of flights is replaced by a copy. A map that entries come to and go from makes itself new tables, to each of
 * which the one before it leads; once one of those has grown old, all that come after it are kept until the next full collection, with
 * the flights in them.
 */
const MAP_LIFETIME = 128;

/** In the place of an answer that nobody will ask for. */
const LET_GO = new Promise<never>(() => {});

/**
 * Reads in flight on this instance, by token: concurrent requests with the same token share one GET, different tokens never
 * share anything, and nothing is kept once the answer is there.
 *
 * CodeArts Repo's read takes no id, it answers for the token's own user; so the token's own key is the one key that
 * there can be.
 */
export class ReadCoalescer {
  readonly #read: Read;
  readonly #events: ReadEvents;
  #flights = new Map<string, Flight>();
  #opened = 0;

  constructor(read: Read, events: ReadEvents) {
    this.#read = read;
    this.#events = events;
  }

  /**
   * Joins the GET in flight for the caller's token, or opens one.
   *
   * @param gone fires when the caller's client has gone away; the GET is cancelled when its last waiter has.
   */
  read(caller: Caller, gone: AbortHandle): Promise<User | ReadFailure> {
    // Ends as a cancelled read, without a call; nobody else may join it.
    if (gone.isAborted) return this.#read(caller, gone);
    const shared = this.#flights.get(caller.key);
    if (shared) this.#events.shared(caller);
    const flight = shared ?? this.#open(caller);
    flight.waiting += 1;
    // Not taken back once the answer is there: what is over is not harmed by being left.
    gone.onAbort(() => this.#leave(caller.key, flight));
    return flight.outcome;
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
    const cancellation = new AbortHandle();
    const outcome = this.#read(opener, cancellation).then(
      (outcome) => {
        this.#close(opener.key, flight);
        this.#events.answered(opener, outcome);
        return outcome;
      },
      (error) => {
        this.#close(opener.key, flight);
        throw error;
      },
    );
    const flight = { cancellation, outcome, waiting: 0 };
    this.#opened += 1;
    if (this.#opened % MAP_LIFETIME === 0) this.#flights = new Map(this.#flights);
    this.#flights.set(opener.key, flight);
    return flight;
  }

  #leave(key: string, flight: Flight): void {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    this.#close(key, flight);
    flight.cancellation.cancel();
  }

  #close(key: string, flight: Flight): void {
    // A fenced flight must not take away the one that came after it.
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
    // What many come to and go from, a Map holds until the next full collection; all that hangs on the answer need not wait for it.
    flight.outcome = LET_GO;
  }
}
