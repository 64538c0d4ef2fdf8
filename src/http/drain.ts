import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type RequestListener,
  type ServerOptions,
  ServerResponse,
} from 'node:http';

/**
 * How long a server that drains goes on accepting, in milliseconds: clients that have not heard of it yet still send, and a
 * listener that closes resets what is queued at it.
 */
const GRACE_MS = 1_000;
/** How often it is looked for connections that have become idle. */
const SWEEP_MS = 50;

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/** A server that ends without losing a request that it has read. */
export class Drain {
  readonly server: HttpServer;
  #draining = false;

  constructor(options: ServerOptions, listener: RequestListener) {
    this.server = createServer({ ...options, ServerResponse: respondingWith(() => this.#draining) }, listener);
  }

  get draining(): boolean {
    return this.#draining;
  }

  /**
   * Tells every client to leave, goes on accepting for a short grace, closes the listener, and finishes what is in flight.
   *
   * @param limitMs bound of the whole, in milliseconds; what is in flight then is cut.
   */
  async run(limitMs: number): Promise<void> {
    const { server } = this;
    this.#draining = true;
    const limit = setTimeout(() => server.closeAllConnections(), limitMs);
    await new Promise((resolve) => setTimeout(resolve, Math.min(GRACE_MS, limitMs / 2)));
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    await closed;
    clearInterval(sweep);
    clearTimeout(limit);
  }
}

/**
 * Makes answers that tell their client to leave once the server drains. It is decided when an answer is written, so that nobody keeps
 * a list of the requests in flight: a `Set` that many come to and go from holds what has gone until the next full collection, here
 * each request with all that hangs on it.
 */
function respondingWith(isDraining: () => boolean) {
  return class extends ServerResponse<IncomingMessage> {
    override writeHead(status: number, reason?: string | Headers, headers?: Headers): this {
      if (isDraining()) this.setHeader('connection', 'close');
      return typeof reason === 'string' ? super.writeHead(status, reason, headers) : super.writeHead(status, reason);
    }
  };
}
