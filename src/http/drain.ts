import type { Server } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import { connectionOf } from './connection.ts';

/** Time for which a draining server accepts requests of clients that do not know yet, in milliseconds. */
const GRACE_MS = 1_000;

/** Stops a server without losing a request that it has read. */
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
   * Tells every client to close its connection, accepts requests for a grace period, closes the listener, and finishes the requests
   * in flight.
   *
   * @param limitMs bound of the whole, in milliseconds; requests still in flight then are cut off.
   */
  async run(limitMs: number): Promise<void> {
    this.#isDraining = true;
    for (const socket of this.#open) connectionOf(socket).leave();
    const limit = setTimeout(() => {
      for (const socket of this.#open) socket.destroy();
    }, limitMs);
    await new Promise((resolve) => setTimeout(resolve, Math.min(GRACE_MS, limitMs / 2)));
    const closed = new Promise<void>((resolve) => {
      // The `close` of `node:http` also ends connections whose response is still being sent, and stops checking for slow clients.
      TcpServer.prototype.close.call(this.#server, () => resolve());
    });
    for (const socket of this.#open) connectionOf(socket).finish();
    await closed;
    clearTimeout(limit);
  }
}
