import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@redis/client';
import type { RateLimitEvents } from './rate-limiter.ts';
import { scripts } from './redis-scripts.ts';
import { QueueFullError, type SharedWindows, type TakeReply, type TakeRequest } from './windows.ts';
import { withTimeout } from './with-timeout.ts';

/** Time in which Redis must respond to a command, in milliseconds. */
export const COMMAND_TIMEOUT_MS = 500;
/** Time in which a connection must be open and authenticated, in milliseconds. */
const OPEN_TIMEOUT_MS = 2_000;
/** Time in which TCP and TLS must be connected, in milliseconds; shorter, since destroying the client does not abort that. */
const CONNECT_TIMEOUT_MS = 1_500;
/** Pause between two checks that Redis still responds, in milliseconds. */
export const CHECK_INTERVAL_MS = 2_000;
/** Longest pause between two attempts to connect, in milliseconds. */
const MAX_RECONNECT_DELAY_MS = 2_000;
/** Maximum number of attempts that wait for Redis. */
export const MAX_PENDING = 1_000;

/**
 * Connection to Redis, replaced whenever Redis stops responding.
 *
 * The client's own reconnection is off: it only sees connections that end, and one whose peer is silent (a hung server, a lost route)
 * stays open for many minutes. Here a connection lasts until a command on it fails or takes too long.
 */
export class RedisConnection implements SharedWindows {
  readonly #url: string;
  readonly #events: Pick<RateLimitEvents, 'redisConnected' | 'redisLost'>;
  readonly #closed = new AbortController();
  #session: Session;
  #sessions = 0;
  #pending = 0;

  constructor(url: string, events: Pick<RateLimitEvents, 'redisConnected' | 'redisLost'>) {
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
    const { signal } = this.#closed;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await this.#session.open();
        this.#sessions += 1;
        failures = 0;
        this.#events.redisConnected();
        await this.#session.lost();
      } catch (error) {
        // Once: every further failure follows one.
        if (failures === 0 && !signal.aborted) this.#events.redisLost(error);
      }
      const delay = Math.min(100 * 2 ** failures, MAX_RECONNECT_DELAY_MS);
      await pause(delay, undefined, { signal }).catch(() => {});
      this.#session = new Session(this.#url);
    }
  }
}

type Client = ReturnType<typeof createRedisClient>;

/** One connection, until Redis stops responding on it. */
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
    // A client that is destroyed while it connects goes on connecting.
    connected.then(
      () => this.#ended.signal.aborted && this.#client.destroy(),
      () => {},
    );
    const message = `Redis did not accept the connection in ${OPEN_TIMEOUT_MS} ms`;
    await this.#inTime(connected, OPEN_TIMEOUT_MS, message);
    await this.#check();
    this.#isOpen = true;
  }

  /** Rejects, with the reason, once Redis does not respond any more. */
  async lost(): Promise<never> {
    const { signal } = this.#ended;
    for (;;) {
      await pause(CHECK_INTERVAL_MS, undefined, { signal }).catch(() => {});
      await this.#check();
    }
  }

  /** Runs a command; any failure of it ends the session. */
  async run<Reply>(command: (client: Client) => Promise<Reply>): Promise<Reply> {
    return this.#inTime(command(this.#client), COMMAND_TIMEOUT_MS, `Redis did not respond in ${COMMAND_TIMEOUT_MS} ms`);
  }

  /** Ends the session; all commands that wait for a reply fail. */
  end(reason: unknown): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort(reason);
    this.#client.destroy();
  }

  /** Ends the session on a failure, and rejects with the reason why the session ended. */
  async #inTime<Reply>(reply: Promise<Reply>, milliseconds: number, message: string): Promise<Reply> {
    try {
      return await withTimeout(reply, milliseconds, message);
    } catch (error) {
      this.end(error);
      throw this.#ended.signal.reason;
    }
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
