/** Pause between two looks while data keeps arriving, in milliseconds. */
const LOOK_EVERY_MS = 10;

/** What a deadline has to know of what it bounds. */
export interface Bounded {
  /** When the time is up, on the clock of `performance.now()`. */
  readonly deadline: number;
  /** Grows with everything that arrives. */
  readonly received: number;
  /**
   * The time is up. May be called although all is done by now.
   *
   * @param lateMs how late the timer was, because the process itself was busy.
   */
  expire(lateMs: number): void;
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
    else bounded.expire(late);
  };
  const lookAfterReading = () => setImmediate(look);
  lookAfterReading();
}
