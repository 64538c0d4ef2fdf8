/**
 * Lets expensive work begin once per event-loop tick. However many requests arrive together, on one connection or on many, others are
 * served between them.
 */
export class TickQueue {
  #isTaken = false;
  readonly #waiting: (() => void)[] = [];

  /** Waits for a tick that no other request has taken; undefined when that is this one. */
  turn(): Promise<void> | undefined {
    if (this.#isTaken) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#take();
    return undefined;
  }

  #take(): void {
    this.#isTaken = true;
    setImmediate(() => {
      const next = this.#waiting.shift();
      this.#isTaken = false;
      if (next === undefined) return;
      this.#take();
      next();
    });
  }
}
