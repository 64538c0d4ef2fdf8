import { setTimeout } from 'node:timers/promises';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** A second signal sooner than this is the first one again, forwarded by npm and by its shell. */
const SAME_SIGNAL_MS = 1_000;
/** Part of the limit that is left for closing what has no requests and for writing the rest of the log. */
const CLOSING_MS = 500;

/** @param limitMs part of the limit that it may use. */
export type Stop = (limitMs: number) => Promise<void>;

/** Stops the process in order, with status 0, when a signal asks for it; at once as long as nothing has to be stopped. */
export class StopSignal {
  #limitMs = 0;
  #stop: Stop = async () => {};
  #receivedAt: number | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, () => void this.#receive());
  }

  /**
   * Replaces what stops the process.
   *
   * @param limitMs within which the process ends, in milliseconds.
   */
  handle(limitMs: number, stop: Stop): void {
    this.#limitMs = limitMs;
    this.#stop = stop;
  }

  async #receive(): Promise<void> {
    if (this.#receivedAt !== undefined) {
      if (performance.now() - this.#receivedAt >= SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    this.#receivedAt = performance.now();
    const limitMs = Math.max(this.#limitMs - CLOSING_MS, this.#limitMs / 2);
    // What hangs while it closes holds up nothing.
    await Promise.race([this.#stop(limitMs), setTimeout(limitMs + CLOSING_MS / 2)]);
    process.exit(0);
  }
}
