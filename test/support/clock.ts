import { afterEach, beforeEach, vi } from 'vitest';

/** The process's clocks, which a test may stop and move forward; otherwise time passes as it does. */
export interface Clock {
  /** From now on time passes by {@link skip} alone. */
  stop(): void;
  /** @param milliseconds more than 0. */
  skip(milliseconds: number): void;
}

/** Makes the clocks movable for each test of the block that calls this. Timers are left alone. */
export function useClock(): Clock {
  const now = performance.now.bind(performance);
  // What the clocks are ahead of the true time, or where they stand.
  let skipped = 0;
  let stoppedAt: number | undefined;
  const passed = () => (stoppedAt ?? now()) + skipped;
  beforeEach(() => {
    skipped = 0;
    stoppedAt = undefined;
    vi.spyOn(performance, 'now').mockImplementation(passed);
    vi.spyOn(Date, 'now').mockImplementation(() => Math.round(performance.timeOrigin + passed()));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return {
    stop() {
      // Whole, so that sums and differences are exact.
      stoppedAt = Math.round(now());
    },
    skip(milliseconds) {
      skipped += milliseconds;
    },
  };
}
