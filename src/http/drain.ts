import type { Server } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import { connectionOf } from './connection.ts';

/**
 * How long a server that drains goes on accepting, in milliseconds: clients that have not heard of it yet still send, and a
 * listener that closes resets what is queued at it.
 */
const GRACE_MS = 1_000;

/** Ends a server without losing a request that it has read. */
export class Drain {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #isDraining = false;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#open.add(socket);
      socket.on('close', () => this.#open.delete(socket));
      if (this.#isDraining) connectionOf(socket).leave();
    });
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /**
   * Tells every client to leave, goes on accepting for a short grace, closes the listener, and finishes what is in flight.
   *
   * @param limitMs bound of the whole, in milliseconds; what is in flight then is cut.
   */
  async run(limitMs: number): Promise<void> {
    this.#isDraining = true;
    for (const socket of this.#open) connectionOf(socket).leave();
    const limit = setTimeout(() => this.#cut(), limitMs);
    await new Promise((resolve) => setTimeout(resolve, Math.min(GRACE_MS, limitMs / 2)));
    const closed = new Promise<void>((resolve) => {
      // The close of `node:http` takes a response that is still being sent for one that is done, and stops to look for slow clients.
      TcpServer.prototype.close.call(this.#server, () => resolve());
    });
    for (const socket of this.#open) connectionOf(socket).finish();
    await closed;
    clearTimeout(limit);
  }

  #cut(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
