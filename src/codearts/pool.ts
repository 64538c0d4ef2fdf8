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

/**
 * Opens the way to one origin, through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, if any; what is on this
 * machine is never asked for through a proxy.
 *
 * @param connectTimeoutMs bound of one connect, in milliseconds.
 * @param onFree called once for each request, when its connection can take another one or is gone. That may be long after its caller was
 * told that it failed: a connection that is being opened cannot be given up.
 * @param options `maxHeaderSize` bounds all headers of a response together, in bytes; Node's own bound (16 KiB) unless given.
 * @returns takes requests until it is destroyed; a GET is a read, all else is an update.
 * @throws Error for a proxy that is not an HTTP proxy.
 */
export function createConnections(
  origin: string,
  connectTimeoutMs: number,
  onFree: () => void,
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
  if (!isProxied(origin)) return new ConnectionPool(origin, all, buildConnector({ timeout, allowH2: false }), onFree);
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
      const connector = typeof connect === 'function' ? connect : buildConnector({ ...connect, allowH2: false });
      return new ConnectionPool(url, all, connector, onFree);
    },
  });
  return agent.compose((dispatch) => (request, handler) => dispatch({ ...request, origin }, handler));
}

/** Message of the error with which undici ends the connection of a request that was given up; no other request waits for that one. */
const GIVEN_UP = 'aborted';

/** One connection, which undici opens again if it is lost before a request was written. */
interface Connection {
  readonly client: Client;
  /** Whether it has a request. */
  isBusy: boolean;
  isOpen: boolean;
  /** On the clock of `performance.now()`, as all times here. */
  openedAt: number;
  /** Before the last request was sent. */
  usedAt: number;
}

/**
 * Connections to one origin, each for one request at a time; the one that was used last is used first. Callers see to it that there are at
 * most {@link MAX_CONNECTIONS} requests.
 */
class ConnectionPool extends Dispatcher {
  readonly #open: () => Client;
  readonly #onFree: () => void;
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];
  #isDestroyed = false;

  constructor(origin: string | URL, options: Client.Options, connect: buildConnector.connector, onFree: () => void) {
    super();
    this.#onFree = onFree;
    this.#open = () => new Client(origin, { ...options, connect: new InterimResponseFilter().around(connect) });
  }

  override dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const now = performance.now();
    const connection = this.#take(request.method === 'GET', now);
    connection.usedAt = now;
    connection.isBusy = true;
    const isReady = connection.client.dispatch(request, handler);
    // It failed at once, such as for a header that a tracer of the host's has set.
    if (connection.client.stats.size === 0) void this.#drop(connection);
    return isReady;
  }

  override async destroy(): Promise<void> {
    this.#isDestroyed = true;
    await Promise.all([...this.#all].map((connection) => this.#drop(connection)));
  }

  #take(isRead: boolean, now: number): Connection {
    const at = this.#idle.findLastIndex(
      (one) => !isExpired(one, now) && (isRead || now - one.usedAt <= UPDATE_REUSE_MS),
    );
    const [idle] = at < 0 ? [] : this.#idle.splice(at, 1);
    if (idle) return idle;
    const oldest = this.#all.size >= MAX_CONNECTIONS ? this.#idle.shift() : undefined;
    if (oldest) void this.#drop(oldest);
    return this.#connect(now);
  }

  #connect(now: number): Connection {
    const client = this.#open();
    const connection: Connection = { client, isBusy: false, isOpen: false, openedAt: now, usedAt: now };
    this.#all.add(connection);
    client.on('connect', () => {
      connection.isOpen = true;
      connection.openedAt = performance.now();
    });
    client.on('disconnect', (_origin, _clients, error) => {
      connection.isOpen = false;
      const at = this.#idle.indexOf(connection);
      if (at >= 0) this.#idle.splice(at, 1);
      // undici would open another connection for a request that was given up.
      if (at >= 0 || error.message === GIVEN_UP) void this.#drop(connection);
    });
    // undici would connect again without end when a proxy fails, and stay busy for good after a certificate of another host.
    client.on('connectionError', (_origin, _clients, error) => void this.#drop(connection, error));
    client.on('drain', () => {
      if (!connection.isOpen || isExpired(connection, performance.now())) {
        void this.#drop(connection);
        return;
      }
      this.#idle.push(connection);
      this.#free(connection);
    });
    if (this.#isDestroyed) void this.#drop(connection);
    return connection;
  }

  #drop(connection: Connection, error: Error | null = null): Promise<void> {
    this.#all.delete(connection);
    const ended = connection.client.destroy(error);
    this.#free(connection);
    return ended;
  }

  #free(connection: Connection): void {
    if (!connection.isBusy) return;
    connection.isBusy = false;
    this.#onFree();
  }
}

function isExpired({ openedAt }: Connection, now: number): boolean {
  return now - openedAt >= CONNECTION_LIFETIME_MS;
}

/** @throws Error for a proxy of another protocol than HTTP: undici has connections of its own to those. */
function isProxied(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  if (isLoopback(hostname)) return false;
  const names = protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : [];
  const name = [...names, 'http_proxy', 'HTTP_PROXY'].find((one) => process.env[one]);
  if (name === undefined) return false;
  if (!/^https?:/i.test(process.env[name] ?? '')) throw new Error(`${name} must be an http: or https: URL.`);
  return true;
}
