import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type KnownWindow, QueueFullError, type SharedWindows, type Window } from './windows.ts';

/** Maximum number of attempts per window. A window begins with its first attempt. */
export interface RateLimit {
  /** At least 1. */
  readonly max: number;
  /** 1 to {@link MAX_WINDOW_SECONDS}. */
  readonly windowSeconds: number;
}

/** 596 hours: the longest time for which Node.js can set a timer. */
export const MAX_WINDOW_SECONDS = 2_147_483;
/** Windows that one instance stores per rate limit. */
export const MAX_WINDOWS = 50_000;

/** Events of the rate limits, for logs and metrics. */
export interface RateLimitEvents {
  /** Redis responds, for the first time or again. */
  redisConnected(): void;
  /** Redis was lost, or could not be reached at startup; reported once until it responds again. */
  redisLost(error: unknown): void;
  /** An attempt was counted on this instance only, because Redis did not respond. */
  countedLocally(): void;
  /** @param limit name of the exceeded rate limit. */
  rejected(limit: string): void;
}

/** An attempt that was granted. */
export interface Attempt {
  readonly status: 'granted';
  /** Gives the attempt back; to be called once, and only if it never left this server. */
  giveBack(): Promise<void>;
}

/** An attempt that was not granted, and was counted nowhere. */
export type Rejection =
  | { readonly status: 'rejected'; readonly retryAfterSeconds: number }
  /** Too many attempts wait for Redis. */
  | { readonly status: 'overloaded' };

/** Milliseconds before its end from which a window is not reported to Redis: it might end there before the report arrives. */
const ENDING_MS = 500;
const UNKNOWN: KnownWindow = { id: '', count: 0, remainingMs: 0, isConfirmed: false };

const instance = randomBytes(9).toString('base64url');

/**
 * Rate limiter with fixed windows. An attempt is taken from the windows of all its keys or from none.
 *
 * With Redis, instances share the windows. This instance remembers each count that it has seen; while Redis does not respond it goes on
 * from there, and what it knows is merged with what Redis knows when Redis responds again.
 */
export class RateLimiter {
  readonly #name: string;
  readonly #max: number;
  readonly #windowMs: number;
  readonly #shared: SharedWindows | undefined;
  readonly #events: Pick<RateLimitEvents, 'countedLocally' | 'rejected'>;
  readonly #windows = new LRUCache<string, Window>({ max: MAX_WINDOWS });
  #begun = 0;

  /** @param name distinguishes the limits of different operations; part of the keys in Redis. */
  constructor(
    name: string,
    { max, windowSeconds }: RateLimit,
    shared: SharedWindows | undefined,
    events: Pick<RateLimitEvents, 'countedLocally' | 'rejected'>,
  ) {
    this.#name = name;
    this.#max = max;
    this.#windowMs = windowSeconds * 1_000;
    this.#shared = shared;
    this.#events = events;
  }

  /** Takes an attempt if none of the keys has used up its window. */
  async take(keys: readonly string[]): Promise<Attempt | Rejection> {
    const decision = await this.#decide(keys);
    if (decision.status === 'rejected') this.#events.rejected(this.#name);
    return decision;
  }

  /** Counts an attempt that has been made already; a window that is used up stays as it is. */
  async charge(key: string): Promise<void> {
    await this.#decide([key]);
  }

  async #decide(keys: readonly string[]): Promise<Attempt | Rejection> {
    if (this.#shared === undefined) return this.#takeLocally(keys);
    try {
      if (this.#shared.session !== undefined) return await this.#takeShared(keys, this.#shared, this.#shared.session);
    } catch (error) {
      // Counted here instead, these attempts would be granted on each instance.
      if (error instanceof QueueFullError) return { status: 'overloaded' };
    }
    this.#events.countedLocally();
    return this.#takeLocally(keys);
  }

  async #takeShared(keys: readonly string[], shared: SharedWindows, session: number): Promise<Attempt | Rejection> {
    const askedAt = performance.now();
    const { granted, windows } = await shared.take({
      keys: this.#sharedKeys(keys),
      known: keys.map((key) => this.#known(key, session)),
      max: this.#max,
      windowMs: this.#windowMs,
      newId: this.#newId(),
    });
    for (const [at, key] of keys.entries()) {
      const { id, count, remainingMs } = windows[at] ?? { ...UNKNOWN };
      // A rejected attempt begins no window: its keys may be invented.
      if (count === 0 && this.#window(key)?.id !== id) continue;
      // From when it was asked for, however long the reply took: a window must not last longer here than in Redis.
      this.#windows.set(key, { id, count, endsAt: askedAt + remainingMs, session });
    }
    if (!granted) return rejection(windows.filter(({ count }) => count >= this.#max).map((one) => one.remainingMs));
    const ids = windows.map(({ id }) => id);
    return { status: 'granted', giveBack: () => this.#giveBackShared(keys, ids, shared) };
  }

  #takeLocally(keys: readonly string[]): Attempt | Rejection {
    const now = performance.now();
    const windows = keys.map(
      (key) => this.#window(key) ?? { id: this.#newId(), count: 0, endsAt: now + this.#windowMs },
    );
    const full = windows.filter(({ count }) => count >= this.#max);
    if (full.length > 0) return rejection(full.map(({ endsAt }) => endsAt - now));
    for (const [at, { id, count, endsAt }] of windows.entries()) {
      this.#windows.set(keys[at] ?? '', { id, count: count + 1, endsAt });
    }
    const ids = windows.map(({ id }) => id);
    return { status: 'granted', giveBack: async () => this.#giveBackLocally(keys, ids) };
  }

  async #giveBackShared(keys: readonly string[], ids: readonly string[], shared: SharedWindows): Promise<void> {
    this.#giveBackLocally(keys, ids);
    if (shared.session === undefined) return;
    // The connection reports its own failures; what Redis was not told stays counted there until the window ends.
    await shared.giveBack(this.#sharedKeys(keys), ids).catch(() => {});
  }

  /** @param ids of the windows that the attempt was taken from: a later window gets nothing back. */
  #giveBackLocally(keys: readonly string[], ids: readonly string[]): void {
    for (const [at, key] of keys.entries()) {
      const window = this.#window(key);
      if (window === undefined || window.id !== ids[at] || window.count === 0) continue;
      this.#windows.set(key, { ...window, count: window.count - 1 });
    }
  }

  #window(key: string): Window | undefined {
    const window = this.#windows.get(key);
    return window && window.endsAt > performance.now() ? window : undefined;
  }

  #known(key: string, session: number): KnownWindow {
    const window = this.#window(key);
    if (window === undefined) return UNKNOWN;
    const { id, count, endsAt } = window;
    const remainingMs = Math.floor(endsAt - performance.now());
    return remainingMs > ENDING_MS ? { id, count, remainingMs, isConfirmed: window.session === session } : UNKNOWN;
  }

  #newId(): string {
    this.#begun += 1;
    return `${instance}${this.#begun}`;
  }

  /** All keys of one limit have the same hash tag, so that a cluster stores them on one node and a script may use several. */
  #sharedKeys(keys: readonly string[]): string[] {
    return keys.map((key) => `{codearts-graphql:${this.#name}}:${key}`);
  }
}

function rejection(waitsMs: readonly number[]): Rejection {
  return { status: 'rejected', retryAfterSeconds: Math.max(1, Math.ceil(Math.max(...waitsMs) / 1_000)) };
}
