import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Answers in one turn of the event loop; more are a crowd. */
export const CROWD = 32;

/** Connections of a crowd on which the next request is read in a turn. */
export const READ_PER_TURN = 16;

/** A request that has been answered. */
export interface Answered {
  readonly incoming: IncomingMessage;
}

/**
 * Keeps a crowd of connections from being served all at once. What they send waits in the system's buffers, where it costs no memory of
 * the process, and is read in the order in which they were answered. Begun all together, a thousand requests live through several
 * collections of young objects and are copied in each. A turn is as long as its work, so what waits for upstream holds nobody up.
 */
export class Crowd {
  readonly #waiting: Socket[] = [];

  /** Takes the requests that were answered in one turn; their connections may have to wait before they are read again. */
  answered(answered: readonly Answered[]): void {
    if (this.#waiting.length === 0) {
      if (answered.length <= CROWD) return;
      this.#readInNextTurn();
    }
    for (const { incoming } of answered) {
      const { socket } = incoming;
      // HTTP/2 leaves its connections to nobody. One that is paused waits already, or Node.js has it wait until its client reads.
      if (incoming.httpVersionMajor > 1 || socket.isPaused()) continue;
      socket.pause();
      this.#waiting.push(socket);
    }
  }

  #readInNextTurn(): void {
    setImmediate(() => {
      for (const socket of this.#waiting.splice(0, READ_PER_TURN)) socket.resume();
      if (this.#waiting.length > 0) this.#readInNextTurn();
    });
  }
}
