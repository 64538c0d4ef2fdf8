/** One window of one key. */
export interface Window {
  /** The same on all instances that share the window. */
  readonly id: string;
  /** Attempts that were taken and not given back. */
  readonly count: number;
  /** On the clock of `performance.now()`, which no step of the system clock changes. */
  readonly endsAt: number;
  /** Redis session that reported this count; undefined once this instance has counted on its own. */
  readonly session?: number | undefined;
}

/** Windows that one instance stores per rate limit. */
export const MAX_WINDOWS = 50_000;

/** The windows that this instance has seen and that have not ended. */
export class WindowTable {
  // In the order in which the windows began, which is about the order in which they end.
  readonly #windows = new Map<string, Window>();

  get size(): number {
    return this.#windows.size;
  }

  get(key: string): Window | undefined {
    const window = this.#windows.get(key);
    return window && window.endsAt > performance.now() ? window : undefined;
  }

  set(key: string, window: Window): void {
    if (this.#windows.get(key)?.id !== window.id) {
      this.#windows.delete(key);
      this.#makeRoom();
    }
    this.#windows.set(key, window);
  }

  /** Deletes the windows that have ended, and the one that began first if all places are taken. */
  #makeRoom(): void {
    const now = performance.now();
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size < MAX_WINDOWS) return;
      this.#windows.delete(key);
    }
  }
}
