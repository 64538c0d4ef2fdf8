import type { Connection } from './connection.ts';
import { ConnectionPacer } from './connection-pacer.ts';

/** A response that is ready to be written. */
export interface ReadyResponse {
  /** Undefined where requests do not follow each other on a connection, as in HTTP/2. */
  readonly connection: Connection | undefined;
  write(): void;
}

/**
 * Writes the responses of one event-loop tick right after each other, at its end. Each write to a client that sleeps makes the
 * system wake it, at several times the cost of the write itself; a client that waits for many responses, as a proxy does, is woken
 * once.
 */
export class ResponseWriter {
  readonly #pacer = new ConnectionPacer();
  #ready: ReadyResponse[] = [];

  /** Writes a response at the end of this tick. */
  add(response: ReadyResponse): void {
    if (this.#ready.push(response) === 1) setImmediate(() => this.#write());
  }

  #write(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (const response of ready) response.write();
    this.#pacer.written(ready);
  }
}
