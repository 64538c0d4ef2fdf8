const SLICE_MS = 100;

interface Slice {
  calls: number;
  failed: number;
}

/** Counts calls, and those of them that failed, over the time just past, to a tenth of a second. */
export class FailureRate {
  readonly #slicesInWindow: number;
  // In the order of time, since a slice is added when its first call ends.
  readonly #slices = new Map<number, Slice>();
  #calls = 0;
  #failed = 0;

  /** @param windowMs how far back calls count, in milliseconds. */
  constructor(windowMs: number) {
    this.#slicesInWindow = windowMs / SLICE_MS;
  }

  get calls(): number {
    return this.#calls;
  }

  /** 0 to 1; 0 when there were no calls. */
  get share(): number {
    return this.#calls === 0 ? 0 : this.#failed / this.#calls;
  }

  add(failed: boolean): void {
    const slice = this.#now();
    slice.calls += 1;
    this.#calls += 1;
    if (!failed) return;
    slice.failed += 1;
    this.#failed += 1;
  }

  clear(): void {
    this.#slices.clear();
    this.#calls = 0;
    this.#failed = 0;
  }

  #now(): Slice {
    const now = Math.floor(performance.now() / SLICE_MS);
    const current = this.#slices.get(now);
    if (current) return current;
    for (const [at, { calls, failed }] of this.#slices) {
      if (at >= now - this.#slicesInWindow) break;
      this.#slices.delete(at);
      this.#calls -= calls;
      this.#failed -= failed;
    }
    const slice = { calls: 0, failed: 0 };
    this.#slices.set(now, slice);
    return slice;
  }
}
