/** A second signal sooner than this is the first one again, forwarded by npm and by its shell. */
const SAME_SIGNAL_MS = 1_000;
/** What is left of the limit for closing what has no requests. */
const CLOSING_MS = 250;

/**
 * Waits for the process to be told to stop, and lets `stop` do so in an orderly way.
 *
 * @param limitMs within which the process ends with status 0, in milliseconds.
 * @param stop gets the part of the limit that it may use up.
 */
export function stopOnSignal(limitMs: number, stop: (limitMs: number) => Promise<void>): void {
  let toldAt: number | undefined;
  const told = async () => {
    if (toldAt !== undefined) {
      if (performance.now() - toldAt >= SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    toldAt = performance.now();
    // Whatever does not end in time.
    setTimeout(() => process.exit(0), limitMs);
    await stop(Math.max(limitMs - CLOSING_MS, limitMs / 2));
    process.exit(0);
  };
  process.on('SIGTERM', told);
  process.on('SIGINT', told);
}
