import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@redis/client';
import type { RateLimitEvents } from './events.ts';
import { scripts } from './redis-scripts.ts';
import { QueueFullError, type SharedWindows, type TakeReply, type TakeRequest } from './shared-windows.ts';
import { withTimeout } from './with-timeout.ts';

/** Milliseconds in which Redis must respond to a command. */
export const COMMAND_TIMEOUT_MS = 500;
/** Milliseconds in which a connection must be open and authenticated. */
const OPEN_TIMEOUT_MS = 2_000;
/** Milliseconds in which TCP and TLS must be connected; shorter, since the client does not abort that on its own. */
const CONNECT_TIMEOUT_MS = 1_500;
/** Milliseconds between two checks that Redis still responds. */
export const CHECK_INTERVAL_MS = 2_000;
/** Longest pause between two attempts to connect, in milliseconds. */
const MAX_RECONNECT_DELAY_MS = 2_000;
/** Most attempts that wait for Redis. */
export const MAX_PENDING = 1_000;

type ConnectionEvents = Pick<RateLimitEvents, 'redisConnected' | 'redisLost'>;

/**
 * Connection to Redis, replaced whenever Redis stops responding.
 *
 * The client's own reconnection is off: it only sees connections that end, and one whose peer is silent (a hung server, a lost route)
 * stays open for many minutes. Here a connection lasts until anything on it fails or takes too long.
 */
export class RedisConnection implements SharedWindows {
  readonly #url: string;
  readonly #events: ConnectionEvents;
  readonly #closed = new AbortController();
  #session: Session;
  #sessions = 0;
  #pending = 0;
  #isLost = false;

  constructor(url: string, events: ConnectionEvents) {
    this.#url = url;
    this.#events = events;
    this.#session = new Session(url);
    void this.#stayConnected();
  }

  get session(): number | undefined {
    return this.#session.isOpen ? this.#sessions : undefined;
  }

  async take(request: TakeRequest): Promise<TakeReply> {
    if (this.#pending >= MAX_PENDING) throw new QueueFullError();
    this.#pending += 1;
    try {
      return await this.#session.run((client) => client.takeAttempt(request));
    } finally {
      this.#pending -= 1;
    }
  }

  // As few as the attempts that were granted, so they need no bound of their own.
  giveBack(keys: readonly string[], ids: readonly string[]): Promise<void> {
    return this.#session.run((client) => client.giveBackAttempt(keys, ids));
  }

  close(): void {
    this.#closed.abort();
    this.#session.end(new Error('closed'));
  }

  async #stayConnected(): Promise<void> {
    for (let failures = 0; !this.#closed.signal.aborted; failures += 1) {
      try {
        await this.#session.open();
        this.#sessions += 1;
        this.#isLost = false;
        failures = 0;
        this.#events.redisConnected();
        await this.#session.lost();
      } catch (error) {
        this.#report(error);
      }
      const delay = Math.min(100 * 2 ** failures, MAX_RECONNECT_DELAY_MS);
      await pause(delay, undefined, { signal: this.#closed.signal, ref: false }).catch(() => {});
      if (!this.#closed.signal.aborted) this.#session = new Session(this.#url);
    }
  }

  #report(error: unknown): void {
    if (this.#isLost || this.#closed.signal.aborted) return;
    this.#isLost = true;
    this.#events.redisLost(error);
  }
}

type Client = ReturnType<typeof createRedisClient>;

/** One connection, from its opening until Redis stops responding on it. */
class Session {
  readonly #client: Client;
  readonly #ended = new AbortController();
  #isOpen = false;

  constructor(url: string) {
    this.#client = createRedisClient(url);
    this.#client.on('error', (error) => this.end(error));
  }

  get isOpen(): boolean {
    return this.#isOpen && !this.#ended.signal.aborted;
  }

  async open(): Promise<void> {
    const connected = this.#client.connect();
    // The client goes on connecting when it is destroyed while it does.
    connected.then(
      () => this.#ended.signal.aborted && this.#client.destroy(),
      () => {},
    );
    try {
      await withTimeout(connected, OPEN_TIMEOUT_MS, `Redis did not accept the connection in ${OPEN_TIMEOUT_MS} ms`);
    } catch (error) {
      this.end(error);
      throw error;
    }
    await this.#check();
    this.#isOpen = true;
  }

  /** Rejects, with the reason, once Redis does not respond any more. */
  async lost(): Promise<never> {
    const { signal } = this.#ended;
    for (;;) {
      await pause(CHECK_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) throw signal.reason;
      await this.#check();
    }
  }

  /** Runs a command; any failure of it ends the session, and rejects with the reason why that ended. */
  async run<Reply>(command: (client: Client) => Promise<Reply>): Promise<Reply> {
    try {
      const message = `Redis did not respond in ${COMMAND_TIMEOUT_MS} ms`;
      return await withTimeout(command(this.#client), COMMAND_TIMEOUT_MS, message);
    } catch (error) {
      this.end(error);
      throw this.#ended.signal.reason;
    }
  }

  /** Ends the session; all commands that wait for a reply fail. */
  end(reason: unknown): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort(reason);
    this.#client.destroy();
  }

  /** A write, since a replica or a full Redis still responds to reads. */
  async #check(): Promise<void> {
    await this.run((client) =>
      client.set('{codearts-graphql}:check', '1', { expiration: { type: 'PX', value: 10_000 } }),
    );
  }
}

function createRedisClient(url: string) {
  return createClient({
    url,
    scripts,
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false },
  });
}
