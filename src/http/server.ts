import { createServer, type RequestListener } from 'node:http';
import { failConnection, rejectTunnel } from './client-error.ts';
import { Drain } from './drain.ts';
import { MAX_HEADERS } from './rejection.ts';
import { limitUnfinishedRequests } from './unfinished-requests.ts';

/** Maximum size of all headers of a request together, in bytes; Node.js rejects larger ones with 431. */
export const MAX_HEADER_BYTES = 131_072;

const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/**
 * Length of the accept queue; the system may allow less. libuv accepts one connection per event-loop tick, so a thousand that arrive
 * at once, as after a restart, wait here. A connection that does not fit is retried by its client's system a second later.
 */
const BACKLOG = 4_096;

/** Bounds on what slow or many clients can take of a server. */
export interface ServerLimits {
  /** Maximum number of open connections; further ones are closed at once. */
  readonly connections: number;
  /** Time to receive all headers of a request, in milliseconds. */
  readonly headersMs: number;
  /** Time to receive a whole request, in milliseconds; its response may take longer. */
  readonly requestMs: number;
  /** Interval between checks for clients that are too slow, in milliseconds. */
  readonly checkMs: number;
}

const LIMITS: ServerLimits = { connections: 10_000, headersMs: 10_000, requestMs: 30_000, checkMs: 1_000 };

/** A server that listens. */
export interface Server {
  /** The port that was bound, also when port 0 was requested. */
  readonly port: number;
  readonly url: string;
  readonly draining: boolean;
  /**
   * Stops without losing a request that has been read.
   *
   * @param limitMs maximum time, in milliseconds; connections still open then are destroyed.
   */
  drain(limitMs: number): Promise<void>;
  /** Stops listening and ends every connection at once. */
  close(): Promise<void>;
}

/**
 * Starts to listen.
 *
 * @param limits other than the default only for tests.
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
      // Longer than the idle timeout of common load balancers: they close a connection first, and lose no request.
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      // The listener rejects requests without Host, and unknown expectations. Responses that Node.js writes by itself, and the
      // requests behind them, would be queued without a bound behind a slow response of the same connection.
      requireHostHeader: false,
    },
    listener,
  );
  const drain = new Drain(server);
  limitUnfinishedRequests(server);
  server.on('clientError', failConnection);
  server.on('connect', rejectTunnel);
  server.on('checkExpectation', listener);
  server.maxConnections = limits.connections;
  // Node.js drops further ones, such as a repeated token. One more than is allowed, so that the listener sees that there are too many.
  server.maxHeadersCount = MAX_HEADERS + 1;
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
