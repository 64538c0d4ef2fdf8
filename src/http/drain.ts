import type { Server as HttpServer, ServerResponse } from 'node:http';

/**
 * How long a server that drains goes on accepting, in milliseconds: clients that have not heard of it yet still send, and a
 * listener that closes resets what is queued at it.
 */
const GRACE_MS = 1_000;
/** How often it is looked for connections that have become idle. */
const SWEEP_MS = 50;

/** Ends a server without losing a request that it has read. */
export class Drain {
  readonly #server: HttpServer;
  readonly #inFlight = new Set<ServerResponse>();
  #draining = false;

  constructor(server: HttpServer) {
    this.#server = server;
    server.prependListener('request', (_request, response: ServerResponse) => this.#watch(response));
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Requests whose answer has not been written yet. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /**
   * Tells every client to leave, goes on accepting for a short grace, closes the listener, and finishes what is in flight.
   *
   * @param limitMs bound of the whole, in milliseconds; what is in flight then is cut.
   */
  async run(limitMs: number): Promise<void> {
    this.#draining = true;
    for (const response of this.#inFlight) askToLeave(response);
    const limit = setTimeout(() => this.#server.closeAllConnections(), limitMs);
    await new Promise((resolve) => setTimeout(resolve, Math.min(GRACE_MS, limitMs / 2)));
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    const sweep = setInterval(() => this.#server.closeIdleConnections(), SWEEP_MS);
    await closed;
    clearInterval(sweep);
    clearTimeout(limit);
  }

  #watch(response: ServerResponse): void {
    this.#inFlight.add(response);
    response.once('close', () => this.#inFlight.delete(response));
    if (this.#draining) askToLeave(response);
  }
}

function askToLeave(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
