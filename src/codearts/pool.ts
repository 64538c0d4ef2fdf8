import { buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { isLoopback } from '../loopback.ts';
import { withoutInterimResponses } from './interim-responses.ts';

/** Maximum number of concurrent upstream connections. */
export const MAX_CONNECTIONS = 256;

/** A connection takes no further call after this many milliseconds, so that a change of the endpoint's DNS records is noticed. */
export const CONNECTION_LIFETIME_MS = 60_000;

/** Codes of errors after which undici reconnects on its own. */
const RECONNECTING: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'UND_ERR_INFO']);

/** The connections to one origin. */
export interface Connections {
  /** For a read: kept alive and used again. */
  forRead(): Dispatcher;
  /**
   * For an update: a connection that upstream cannot be about to close for idleness, since an update lost that way could not be
   * sent again; one for reads if there is room for no other.
   */
  forUpdate(): Dispatcher;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/**
 * Opens the way to one origin, through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, if any; what is on this
 * machine is never asked for through a proxy.
 *
 * @param connectTimeoutMs bound of one connect, in milliseconds.
 * @param options `maxHeaderSize` bounds all headers of a response together, in bytes; Node's own bound (16 KiB) unless given.
 */
export function createConnections(
  origin: string,
  connectTimeoutMs: number,
  options: Pick<Pool.Options, 'maxHeaderSize'> = {},
): Connections {
  const kept = {
    ...options,
    connections: MAX_CONNECTIONS,
    connect: { timeout: connectTimeoutMs },
    allowH2: false,
    // Each call has a deadline of its own; undici's timers are coarse and restart with each chunk.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const updates = new Way(origin, { ...kept, pipelining: 0 });
  const retired = new Set<Way>();
  let reads = new Way(origin, kept);

  // Not undici's `clientTtl`: a pool at its full size whose connections have all outlived it leaves the next call waiting.
  function forRead(): Dispatcher {
    if (performance.now() - reads.openedAt >= CONNECTION_LIFETIME_MS) {
      const old = reads;
      const forget = () => retired.delete(old);
      retired.add(old);
      void old.dispatcher.close().then(forget, forget);
      reads = new Way(origin, kept);
    }
    return reads.dispatcher;
  }

  return {
    forRead,
    forUpdate() {
      const open = [reads, updates, ...retired].reduce((sum, way) => sum + way.connections, 0);
      return open < MAX_CONNECTIONS ? updates.dispatcher : forRead();
    },
    async close() {
      await Promise.all([reads, updates, ...retired].map((way) => way.dispatcher.destroy()));
    },
  };
}

type WayOptions = Pool.Options & { readonly connect: { readonly timeout: number } };

/** A pool of connections, behind the proxy's agent if there is a proxy. */
class Way {
  readonly dispatcher: Dispatcher;
  /** On the clock of `performance.now()`. */
  readonly openedAt = performance.now();
  #pool: Pool | undefined;

  constructor(origin: string, options: WayOptions) {
    this.dispatcher = isProxied(origin) ? this.#proxied(origin, options) : this.#open(origin, options);
  }

  /** Connections that are open or being opened. */
  get connections(): number {
    const { connected = 0, size = 0 } = this.#pool?.stats ?? {};
    return Math.max(connected, size);
  }

  #open(origin: string | URL, options: Pool.Options): Pool {
    const { connect } = options;
    // Behind a proxy it is a function, which opens the tunnel.
    const connector =
      typeof connect === 'function' ? failingOnce(connect) : buildConnector({ ...connect, allowH2: false });
    this.#pool = new Pool(origin, { ...options, connect: withoutInterimResponses(connector) });
    return this.#pool;
  }

  #proxied(origin: string, options: WayOptions): Dispatcher {
    const { timeout } = options.connect;
    const agent = new EnvHttpProxyAgent({
      ...options,
      proxyTls: { timeout },
      requestTls: { timeout },
      // The proxy's response is a part of connecting; without a bound, one that hangs would keep its connection for minutes.
      clientFactory: (proxy, given) => new Pool(proxy, { ...given, headersTimeout: timeout }),
      factory: (url, given) => this.#open(url, given),
    });
    return agent.compose((dispatch) => (request, handler) => dispatch({ ...request, origin }, handler));
  }
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
