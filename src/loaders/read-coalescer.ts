import { setImmediate } from 'node:timers/promises';
import { AbortHandle } from '../abort-handle.ts';
import type { Caller } from '../codearts/call.ts';

/** A read of one resource, which several callers may share. */
export interface SharedRead {
  readonly path: string;
  /** Sends it; resolves with a result or a failure. */
  readonly send: (cancellation: AbortHandle) => Promise<object>;
}

/** One GET in flight, and how many requests wait for it. */
interface Flight {
  readonly path: string;
  readonly cancellation: AbortHandle;
  /** For those that join next. */
  outcome: Promise<object>;
  joined: number;
  waiting: number;
}

/** Requests that continue with the response of a GET in one turn of the event loop; others are served between the turns. */
export const PER_TURN = 16;

/**
 * Reads after which the map of flights is replaced by a copy. A `Map` retains the tables that it has outgrown, and what was in them, until
 * the next major GC.
 */
const MAP_LIFETIME = 128;

/**
 * Reads in flight on this instance, by token and resource: concurrent requests with the same token share one GET of a resource,
 * different tokens never share anything, and nothing is kept after the response.
 */
export class ReadCoalescer {
  readonly #onShared: () => void;
  /** By token; one token rarely reads more than one resource at a time. */
  #flights = new Map<string, Flight[]>();
  #opened = 0;

  /** @param onShared called when a request joins the GET of another one. */
  constructor(onShared: () => void) {
    this.#onShared = onShared;
  }

  /**
   * Joins the GET in flight for the caller's token and the resource, or sends one.
   *
   * @param disconnect fires when the caller's client disconnects; the GET is cancelled with its last waiter.
   */
  read(read: SharedRead, caller: Caller, disconnect: AbortHandle): Promise<object> {
    // Ends as a cancelled read, without a call; no other request may join it.
    if (disconnect.isAborted) return read.send(disconnect);
    const shared = this.#flights.get(caller.key)?.find(({ path }) => path === read.path);
    if (shared) {
      this.#onShared();
      caller.observer?.coalesced();
    }
    const flight = shared ?? this.#open(read, caller.key);
    if (flight.joined > 0 && flight.joined % PER_TURN === 0) {
      flight.outcome = flight.outcome.then((result) => setImmediate(result));
    }
    flight.joined += 1;
    flight.waiting += 1;
    // Stays registered after the response: by then a disconnect has no effect.
    disconnect.onAbort(() => this.#leave(caller.key, flight));
    return flight.outcome;
  }

  /** From now on no request joins the GETs in flight for a token: a write has ended, and they may show the state before it. */
  fence(key: string): void {
    this.#flights.delete(key);
  }

  #open({ path, send }: SharedRead, key: string): Flight {
    const cancellation = new AbortHandle();
    const outcome = send(cancellation).then(
      (result) => {
        this.#close(key, flight);
        return result;
      },
      (error) => {
        this.#close(key, flight);
        throw error;
      },
    );
    const flight: Flight = { path, cancellation, outcome, joined: 0, waiting: 0 };
    this.#opened += 1;
    if (this.#opened % MAP_LIFETIME === 0) this.#flights = new Map(this.#flights);
    const others = this.#flights.get(key);
    if (others) others.push(flight);
    else this.#flights.set(key, [flight]);
    return flight;
  }

  #leave(key: string, flight: Flight): void {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    this.#close(key, flight);
    flight.cancellation.cancel();
  }

  /** A fenced flight is not among these, and must not close one that came after it. */
  #close(key: string, flight: Flight): void {
    const others = this.#flights.get(key)?.filter((one) => one !== flight);
    if (others?.length === 0) this.#flights.delete(key);
    else if (others) this.#flights.set(key, others);
  }
}
