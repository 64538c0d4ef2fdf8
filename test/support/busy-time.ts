/** Measures the event loop of this process. */
export interface BusyTime {
  /** Stops, and returns the processor time of the longest tick in milliseconds. */
  stop(): number;
}

/**
 * Measures how long this process does nothing but one thing. In processor time, since on a machine with other work a tick may take
 * any time on the clock.
 */
export function measureBusyTime(): BusyTime {
  let longest = 0;
  let last = processorTime();
  const look = () => {
    const now = processorTime();
    longest = Math.max(longest, now - last);
    last = now;
    next = setImmediate(look);
  };
  let next = setImmediate(look);
  return {
    stop() {
      clearImmediate(next);
      return Math.max(longest, processorTime() - last);
    },
  };
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
