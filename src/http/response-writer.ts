import type { Connection } from './connection.ts';

/** Responses in one event-loop tick above which their connections are paced. */
export const PACED_ABOVE = 32;
/** Paced connections that are read again in one tick. */
export const READ_PER_TICK = 16;

/** A response that is ready to be written. */
export interface ReadyResponse {
  /** Undefined for HTTP/2. */
  readonly connection: Connection | undefined;
  write(): void;
}

/**
 * Writes the responses of one event-loop tick together, at its end: a client that waits for several is woken once, which saves about 9 % of
 * the processor time of a request. After many responses, their connections are read again a few per tick: a thousand requests that
 * begin together survive several minor GCs, which takes a fifth of the time with 1,000 connections.
 */
export class ResponseWriter {
  #ready: ReadyResponse[] = [];
  readonly #paced: Connection[] = [];

  add(response: ReadyResponse): void {
    if (this.#ready.push(response) === 1) setImmediate(() => this.#write());
  }

  #write(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (const response of ready) response.write();
    const isPacing = this.#paced.length > 0;
    if (!isPacing && ready.length <= PACED_ABOVE) return;
    for (const { connection } of ready) {
      if (connection?.pace()) this.#paced.push(connection);
    }
    if (!isPacing) setImmediate(() => this.#readOn());
  }

  #readOn(): void {
    for (const connection of this.#paced.splice(0, READ_PER_TICK)) connection.endPace();
    if (this.#paced.length > 0) setImmediate(() => this.#readOn());
  }
}
