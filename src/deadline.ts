/** Pause between two looks while data keeps arriving, in milliseconds. */
const LOOK_EVERY_MS = 10;

/** A timer that is later than this was held up by the process itself, in milliseconds. */
const STALL_MS = 50;

/** What a deadline has to know of what it bounds. */
export interface Bounded {
  /** When the time is up, on the clock of `performance.now()`. */
  readonly deadline: number;
  /** Grows with everything that arrives. */
  readonly received: number;
  /**
   * The time is up. May be called although all is done by now.
   *
   * @param stalled whether the process itself was too busy to read in time, so that it is not the peer that failed.
   */
  expire(stalled: boolean): void;
}

/**
 * To be called by the timer of a deadline: expires only after everything that arrived in time has been read. An event loop that was
 * blocked runs its timers before it reads its sockets. What comes in several reads gets as much time as the timer was late.
 */
export function expireAfterReading(bounded: Bounded): void {
  const now = performance.now();
  const late = now - bounded.deadline;
  let received = bounded.received;
  const look = () => {
    const isArriving = bounded.received > received;
    received = bounded.received;
    if (isArriving && performance.now() < now + late) setTimeout(lookAfterReading, LOOK_EVERY_MS);
    else bounded.expire(late > STALL_MS);
  };
  const lookAfterReading = () => setImmediate(look);
  lookAfterReading();
}
