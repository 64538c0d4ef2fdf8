import { createServer, type RequestListener } from 'node:http';
import { failConnection, rejectTunnel } from './client-error.ts';
import { Drain } from './drain.ts';

/** All headers of a request together, in bytes; beyond it Node answers 431. */
export const MAX_HEADER_BYTES = 131_072;

const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/**
 * Connections that may wait to be accepted; the system may allow fewer. libuv accepts one in each turn of the event loop, so a
 * thousand that come at once, as after a restart, wait here; one that finds no room tries again a second later.
 */
const BACKLOG = 4_096;

/** What keeps slow or many clients from using a server up. */
export interface ServerLimits {
  /** Connections at a time; further ones are closed as they come. */
  readonly connections: number;
  /** Milliseconds within which all headers of a request must have come. */
  readonly headersMs: number;
  /** Milliseconds within which a whole request must have come; its answer may take longer. */
  readonly requestMs: number;
  /** How often it is looked for clients that are too slow, in milliseconds. */
  readonly checkMs: number;
}

const LIMITS: ServerLimits = { connections: 10_000, headersMs: 10_000, requestMs: 30_000, checkMs: 1_000 };

/** A port that answers. */
export interface Server {
  /** Of the address that was bound, also where port 0 was asked for. */
  readonly port: number;
  readonly url: string;
  readonly draining: boolean;
  /**
   * Stops without losing a request that has been read.
   *
   * @param limitMs bound of the whole, in milliseconds; what is in flight then is cut.
   */
  drain(limitMs: number): Promise<void>;
  /** Stops listening and ends every connection at once. */
  close(): Promise<void>;
}

/**
 * Opens a port.
 *
 * @param limits other ones for tests, which cannot wait that long.
 * @throws the system's error when the address cannot be bound.
 */
export async function startServer(
  listener: RequestListener,
  host: string,
  port: number,
  limits: ServerLimits = LIMITS,
): Promise<Server> {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
      // Longer than the idle time of the usual load balancers, so that these end a connection first and lose no request.
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      // The listener rejects these, and expectations that it does not know. Responses of Node.js's own, and the requests behind
      // them, would be held without a bound while an earlier one of their connection takes its time.
      requireHostHeader: false,
    },
    listener,
  );
  const drain = new Drain(server);
  server.on('clientError', failConnection);
  server.on('connect', rejectTunnel);
  server.on('checkExpectation', listener);
  server.maxConnections = limits.connections;
  // No bound but MAX_HEADER_BYTES: Node.js would drop what comes after the 2,000th, a repeated token for example.
  server.maxHeadersCount = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    get draining() {
      return drain.isDraining;
    },
    drain: (limitMs) => drain.run(limitMs),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
