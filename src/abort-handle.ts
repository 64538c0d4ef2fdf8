/**
 * Tells once that nobody waits any more. It does what an `AbortSignal` would; that one costs several microseconds for each request,
 * a tenth of all that is done for it.
 */
export class AbortHandle {
  #isAborted = false;
  // Few at any time: an array costs less than a `Set`.
  #listeners: (() => void)[] | undefined;

  /** One that fires with a signal of the web platform. */
  static from(signal: AbortSignal): AbortHandle {
    const cancellation = new AbortHandle();
    if (signal.aborted) cancellation.cancel();
    else signal.addEventListener('abort', () => cancellation.cancel(), { once: true });
    return cancellation;
  }

  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** Tells all listeners, in the order in which they came; only the first call counts. */
  cancel(): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) listener();
  }

  /** Calls `listener` when it is cancelled; at once if it has been. */
  onAbort(listener: () => void): void {
    if (this.#isAborted) {
      listener();
    } else {
      this.#listeners ??= [];
      this.#listeners.push(listener);
    }
  }

  /** Forgets a listener. */
  off(listener: () => void): void {
    if (this.#listeners?.at(-1) === listener) this.#listeners.pop();
    else this.#listeners = this.#listeners?.filter((one) => one !== listener);
  }
}
