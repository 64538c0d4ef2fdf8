import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';

/** Most connections that are open to upstream at a time. */
export const MAX_CONNECTIONS = 256;

/** A connection is replaced after this many milliseconds, so that a change of the endpoint's DNS records is noticed. */
const CONNECTION_LIFETIME_MS = 60_000;

/** The connections to one origin. */
export interface Connections {
  /** For reads: kept alive and used again. */
  readonly reads: Dispatcher;
  /**
   * For an update: a connection that upstream cannot be about to close for idleness, since an update lost that way could not be
   * sent again.
   */
  forUpdate(): Dispatcher;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/**
 * Opens the way to one origin, through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, if any.
 *
 * @param connectTimeoutMs bound of one connect, in milliseconds.
 */
export function createConnections(origin: string, connectTimeoutMs: number): Connections {
  const options = {
    connections: MAX_CONNECTIONS,
    connect: { timeout: connectTimeoutMs },
    clientTtl: CONNECTION_LIFETIME_MS,
    allowH2: false,
    // Each call has a deadline of its own; undici's timers are coarse and start anew with each chunk.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const once = { ...options, pipelining: 0 };
  if (isProxied(origin)) {
    const reads = toOrigin(new EnvHttpProxyAgent(options), origin);
    const updates = toOrigin(new EnvHttpProxyAgent(once), origin);
    return { reads, forUpdate: () => updates, close: () => destroy(reads, updates) };
  }
  const reads = new Pool(origin, options);
  const updates = new Pool(origin, once);
  return {
    reads,
    forUpdate: () => (reads.stats.connected + updates.stats.connected < MAX_CONNECTIONS ? updates : reads),
    close: () => destroy(reads, updates),
  };
}

function isProxied(origin: string): boolean {
  const { env } = process;
  const names = origin.startsWith('https:')
    ? ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']
    : ['http_proxy', 'HTTP_PROXY'];
  return names.some((name) => env[name]);
}

function toOrigin(agent: EnvHttpProxyAgent, origin: string): Dispatcher {
  return agent.compose((dispatch) => (request, handler) => dispatch({ ...request, origin }, handler));
}

async function destroy(...dispatchers: Dispatcher[]): Promise<void> {
  await Promise.all(dispatchers.map((dispatcher) => dispatcher.destroy()));
}
