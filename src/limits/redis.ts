import { createClient } from '@redis/client';
import { REDIS_TIMEOUT_MS } from './in-time.ts';

/** Most commands that wait for Redis; while it hangs, further ones fail at once. */
const MAX_WAITING = 1_000;
const LONGEST_RECONNECT_PAUSE_MS = 2_000;

/** The store that instances share their counts in. */
export interface Redis {
  readonly client: ReturnType<typeof open>;
  close(): void;
}

/**
 * Opens the way to Redis and keeps trying; a command fails at once while there is no connection.
 *
 * @param onChange told whenever the connection is lost or comes back.
 */
export function connectRedis(url: string, onChange: (state: 'connected' | 'lost', error?: Error) => void): Redis {
  let state: 'connected' | 'lost' | undefined;
  const change = (next: 'connected' | 'lost', error?: Error) => {
    if (state === next) return;
    state = next;
    onChange(next, error);
  };
  const client = open(url);
  client.on('error', (error: Error) => change('lost', error));
  client.on('ready', () => change('connected'));
  // Every failure arrives as an 'error' event, and the client goes on trying by itself.
  client.connect().catch(() => {});
  return { client, close: () => client.destroy() };
}

function open(url: string) {
  return createClient({
    url,
    // A try must not wait in a queue for Redis to come back.
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_WAITING,
    socket: {
      connectTimeout: REDIS_TIMEOUT_MS,
      reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, LONGEST_RECONNECT_PAUSE_MS),
    },
  });
}
