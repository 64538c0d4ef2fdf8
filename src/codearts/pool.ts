import { buildConnector, Client, Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { isLoopback } from '../loopback.ts';
import { InterimResponseFilter } from './interim-responses.ts';

/** Most connections that are open to upstream at a time. */
export const MAX_CONNECTIONS = 256;

/** A connection takes no further call after this many milliseconds, so that a change of the endpoint's DNS records is noticed. */
export const CONNECTION_LIFETIME_MS = 60_000;

/**
 * An update uses a connection again only within this many milliseconds after the request before it was sent. Upstream cannot have been
 * idle on it for longer, however busy this process was, and so is not about to close it.
 */
export const UPDATE_REUSE_MS = 1_000;

/** Codes of errors after which undici reconnects on its own. */
const RECONNECTING: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'UND_ERR_INFO']);

/**
 * Opens the way to one origin, through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, if any; what is on this
 * machine is never asked for through a proxy.
 *
 * @param connectTimeoutMs bound of one connect, in milliseconds.
 * @param options `maxHeaderSize` bounds all headers of a response together, in bytes; Node's own bound (16 KiB) unless given.
 * @returns takes requests until it is destroyed; a GET is a read, all else is an update.
 */
export function createConnections(
  origin: string,
  connectTimeoutMs: number,
  options: Pick<Client.Options, 'maxHeaderSize'> = {},
): Dispatcher {
  const timeout = connectTimeoutMs;
  const all = {
    ...options,
    allowH2: false,
    // Each call has a deadline of its own; undici's timers are coarse and restart with each chunk.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  if (!isProxied(origin)) return new ConnectionPool(origin, all, buildConnector({ timeout, allowH2: false }));
  const agent = new EnvHttpProxyAgent({
    ...all,
    connect: { timeout },
    proxyTls: { timeout },
    requestTls: { timeout },
    // The proxy's response is a part of connecting; without a bound, one that hangs would keep its connection for minutes.
    clientFactory: (proxy, given) => new Pool(proxy, { ...given, headersTimeout: timeout }),
    factory: (url, given: Pool.Options) => {
      const { connect } = given;
      // The proxy's is a function, which opens the tunnel; where there is none in between, it is options.
      const connector =
        typeof connect === 'function' ? failingOnce(connect) : buildConnector({ ...connect, allowH2: false });
      return new ConnectionPool(url, all, connector);
    },
  });
  return agent.compose((dispatch) => (request, handler) => dispatch({ ...request, origin }, handler));
}

/** One connection, which undici opens again if it is lost before a request was written. */
interface Connection {
  readonly client: Client;
  isOpen: boolean;
  /** On the clock of `performance.now()`, as all times here. */
  openedAt: number;
  /** Before the last request was sent. */
  usedAt: number;
}

/** Connections to one origin, each for one request at a time; the one that was used last is used first. */
class ConnectionPool extends Dispatcher {
  readonly #open: () => Client;
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];
  /** Sends a request that found every connection in use. */
  readonly #waiting: (() => void)[] = [];
  #isDestroyed = false;

  constructor(origin: string | URL, options: Client.Options, connect: buildConnector.connector) {
    super();
    this.#open = () => new Client(origin, { ...options, connect: new InterimResponseFilter().around(connect) });
  }

  override dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const now = performance.now();
    const connection = this.#take(request.method === 'GET', now);
    if (connection === undefined) {
      this.#waiting.push(() => this.dispatch(request, handler));
      return false;
    }
    connection.usedAt = now;
    return connection.client.dispatch(request, handler);
  }

  override async destroy(): Promise<void> {
    this.#isDestroyed = true;
    await Promise.all([...this.#all].map((connection) => this.#drop(connection)));
    // Each fails, for every connection is closed from now on.
    for (const send of this.#waiting.splice(0)) send();
  }

  /** Undefined when every connection is in use; one of them may be that of a call that was given up, and still has to end it. */
  #take(isRead: boolean, now: number): Connection | undefined {
    const at = this.#idle.findLastIndex(
      (one) => !isExpired(one, now) && (isRead || now - one.usedAt <= UPDATE_REUSE_MS),
    );
    const [idle] = at < 0 ? [] : this.#idle.splice(at, 1);
    if (idle) return idle;
    if (this.#all.size >= MAX_CONNECTIONS) {
      const oldest = this.#idle.shift();
      if (oldest === undefined) return undefined;
      void this.#drop(oldest);
    }
    return this.#connect(now);
  }

  #connect(now: number): Connection {
    const client = this.#open();
    const connection: Connection = { client, isOpen: false, openedAt: now, usedAt: now };
    this.#all.add(connection);
    client.on('connect', () => {
      connection.isOpen = true;
      connection.openedAt = performance.now();
    });
    client.on('disconnect', () => {
      connection.isOpen = false;
      const at = this.#idle.indexOf(connection);
      if (at < 0) return;
      this.#idle.splice(at, 1);
      void this.#drop(connection);
    });
    client.on('drain', () => {
      if (connection.isOpen && !isExpired(connection, performance.now())) {
        this.#idle.push(connection);
      } else void this.#drop(connection);
      this.#waiting.shift()?.();
    });
    if (this.#isDestroyed) void this.#drop(connection);
    return connection;
  }

  #drop(connection: Connection): Promise<void> {
    this.#all.delete(connection);
    return connection.client.destroy();
  }
}

function isExpired({ openedAt }: Connection, now: number): boolean {
  return now - openedAt >= CONNECTION_LIFETIME_MS;
}

/**
 * undici takes the errors of a connection to the proxy for those of an open connection to the origin, and opens the next one at once:
 * without end, and also when no call waits any more.
 */
function failingOnce(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error] = result;
      if (error !== null && 'code' in error && RECONNECTING.has(error.code)) {
        callback(new Error(`no tunnel through the proxy: ${error.message}`), null);
      } else callback(...result);
    });
}

function isProxied(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  if (isLoopback(hostname)) return false;
  const names = protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : [];
  return [...names, 'http_proxy', 'HTTP_PROXY'].some((name) => process.env[name]);
}
