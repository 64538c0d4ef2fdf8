/** Time between two checks while data keeps arriving, in milliseconds. */
const CHECK_INTERVAL_MS = 10;

/** An operation with a deadline. */
export interface Bounded {
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  /** Amount of data received so far, in any unit. */
  readonly received: number;
  /**
   * Ends the operation, unless it has ended already.
   *
   * @param lateMs delay of the timer, in milliseconds, because the process itself was busy.
   */
  expire(lateMs: number): void;
}

/**
 * Must be called by the timer of a deadline. Expires the operation after everything that arrived in time has been read: a blocked event
 * loop runs its timers before it reads its sockets. Data that takes several reads gets as much time as the timer was late.
 */
export function expireAfterReading(bounded: Bounded): void {
  const now = performance.now();
  const late = now - bounded.deadline;
  let received = bounded.received;
  const check = () => {
    const isArriving = bounded.received > received;
    received = bounded.received;
    if (isArriving && performance.now() < now + late) setTimeout(checkAfterReading, CHECK_INTERVAL_MS);
    else bounded.expire(late);
  };
  const checkAfterReading = () => setImmediate(check);
  checkAfterReading();
}
