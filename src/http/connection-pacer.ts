import type { Connection } from './connection.ts';

/** Responses in one event-loop tick above which connections are paced. */
export const PACED_ABOVE = 32;

/** Paced connections that are read again in one tick. */
export const READ_PER_TICK = 16;

/**
 * Keeps many connections from being served all at once. What they send waits in the system's buffers, where it costs no memory of
 * the process, and is read in the order of their responses. Begun all together, a thousand requests live through several minor GCs
 * and are copied in each. A tick is as long as its work, so what waits for upstream delays nothing.
 */
export class ConnectionPacer {
  readonly #waiting: Connection[] = [];

  /** Takes the responses that were written in one tick; their connections may have to wait before they are read again. */
  written(responses: readonly { readonly connection: Connection | undefined }[]): void {
    if (this.#waiting.length === 0) {
      if (responses.length <= PACED_ABOVE) return;
      this.#readInNextTick();
    }
    for (const { connection } of responses) {
      if (connection?.pace()) this.#waiting.push(connection);
    }
  }

  #readInNextTick(): void {
    setImmediate(() => {
      for (const connection of this.#waiting.splice(0, READ_PER_TICK)) connection.endPace();
      if (this.#waiting.length > 0) this.#readInNextTick();
    });
  }
}
