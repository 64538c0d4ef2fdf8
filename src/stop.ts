import { setTimeout } from 'node:timers/promises';
import type { Log } from './telemetry/log.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** A second signal sooner than this is the first one again, forwarded by npm and by its shell. */
const SAME_SIGNAL_MS = 1_000;
/** Part of the time limit that is reserved for closing what has no requests and for writing the rest of the log. */
const CLOSING_MS = 500;
/** Maximum length of an error in the log, in UTF-16 units. */
const MAX_ERROR_LENGTH = 8_000;

/** @param limitMs part of the time limit that it may use. */
export type Stop = (limitMs: number) => Promise<void>;

/** Stops the process gracefully, with status 0, on a signal; at once as long as nothing has to be stopped. */
export class StopSignal {
  #limitMs = 0;
  #stop: Stop = async () => {};
  #receivedAt: number | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, () => void this.#receive());
  }

  /** @param limitMs time from the signal to the end of the process, in milliseconds. */
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
    await Promise.race([this.#stop(limitMs), setTimeout(limitMs + CLOSING_MS / 2)]);
    process.exit(0);
  }
}

/** Ends the process with status 1 on an error that nothing has handled, since the state after it is undefined. */
export function exitOnCrash(log: Log): void {
  process.on('uncaughtException', (error: unknown) => {
    try {
      log.fatal(describe(error), 'unexpected error, process ends');
    } finally {
      process.exit(1);
    }
  });
}

/** Without the further properties of an error, which may hold arguments of the function that failed. */
function describe(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error, detail: String(error).slice(0, MAX_ERROR_LENGTH) };
  const { name, message, stack = '' } = error;
  return { type: name, detail: message.slice(0, MAX_ERROR_LENGTH), stack: stack.slice(0, MAX_ERROR_LENGTH) };
}
