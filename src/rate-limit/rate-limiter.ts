import { randomBytes } from 'node:crypto';
import type { RateLimitEvents } from './events.ts';
import type { RateLimit } from './rate-limit.ts';
import { type KnownWindow, QueueFullError, type SharedWindows } from './shared-windows.ts';
import { type Window, WindowTable } from './window-table.ts';

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

/**
 * Milliseconds before its end from which a window is not reported to the store any more: it might end there before the report arrives, and
 * would then begin again or fill up the window after it. As long as a report may take.
 */
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
  readonly #limit: RateLimit;
  readonly #shared: SharedWindows | undefined;
  readonly #events: Pick<RateLimitEvents, 'countedLocally' | 'rejected'>;
  readonly #windows = new WindowTable();
  #begun = 0;

  /** @param name tells the limits of different operations apart, and is a part of the keys in Redis. */
  constructor(
    name: string,
    limit: RateLimit,
    shared: SharedWindows | undefined,
    events: Pick<RateLimitEvents, 'countedLocally' | 'rejected'>,
  ) {
    this.#name = name;
    this.#limit = limit;
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
    const { max } = this.#limit;
    const askedAt = performance.now();
    const { granted, windows } = await shared.take({
      keys: keys.map((key) => this.#sharedKey(key)),
      known: keys.map((key) => known(this.#windows.get(key), session)),
      max,
      windowMs: this.#windowMs,
      newId: this.#newId(),
    });
    for (const [at, { id, count, remainingMs }] of windows.entries()) {
      const key = keys[at];
      // A rejected attempt begins no window: its keys may be invented.
      if (key === undefined || (count === 0 && this.#windows.get(key)?.id !== id)) continue;
      // Not from now on, however long the reply took: a window must not last longer here than in Redis.
      this.#windows.set(key, { id, count, endsAt: askedAt + remainingMs, session });
    }
    if (!granted) return rejection(windows.filter(({ count }) => count >= max).map(({ remainingMs }) => remainingMs));
    const ids = windows.map(({ id }) => id);
    return { status: 'granted', giveBack: () => this.#giveBackShared(keys, ids, shared) };
  }

  #takeLocally(keys: readonly string[]): Attempt | Rejection {
    const now = performance.now();
    const windows = keys.map((key) => this.#windows.get(key) ?? this.#begin(now));
    const full = windows.filter(({ count }) => count >= this.#limit.max);
    if (full.length > 0) return rejection(full.map(({ endsAt }) => endsAt - now));
    for (const [at, { id, count, endsAt }] of windows.entries()) {
      const key = keys[at];
      if (key !== undefined) this.#windows.set(key, { id, count: count + 1, endsAt });
    }
    const ids = windows.map(({ id }) => id);
    return { status: 'granted', giveBack: () => Promise.resolve(this.#giveBackLocally(keys, ids)) };
  }

  async #giveBackShared(keys: readonly string[], ids: readonly string[], shared: SharedWindows): Promise<void> {
    this.#giveBackLocally(keys, ids);
    if (shared.session === undefined) return;
    try {
      await shared.giveBack(
        keys.map((key) => this.#sharedKey(key)),
        ids,
      );
    } catch {
      // The connection reports its own failures. What Redis was not told stays counted there until the window ends.
    }
  }

  /** @param ids of the windows that the attempt was taken from: a later window gets nothing back. */
  #giveBackLocally(keys: readonly string[], ids: readonly string[]): void {
    for (const [at, key] of keys.entries()) {
      const window = this.#windows.get(key);
      if (window === undefined || window.id !== ids[at] || window.count === 0) continue;
      this.#windows.set(key, { ...window, count: window.count - 1 });
    }
  }

  #begin(now: number): Window {
    return { id: this.#newId(), count: 0, endsAt: now + this.#windowMs };
  }

  #newId(): string {
    this.#begun += 1;
    return `${instance}${this.#begun}`;
  }

  get #windowMs(): number {
    return this.#limit.windowSeconds * 1_000;
  }

  /** All keys of one limit have the same hash tag, so that a cluster keeps them on one node and a script may use several. */
  #sharedKey(key: string): string {
    return `{codearts-graphql:${this.#name}}:${key}`;
  }
}

function known(window: Window | undefined, session: number): KnownWindow {
  if (window === undefined) return UNKNOWN;
  const { id, count, endsAt } = window;
  const remainingMs = Math.floor(endsAt - performance.now());
  return remainingMs > ENDING_MS ? { id, count, remainingMs, isConfirmed: window.session === session } : UNKNOWN;
}

function rejection(waitsMs: readonly number[]): Rejection {
  return { status: 'rejected', retryAfterSeconds: Math.max(1, Math.ceil(Math.max(...waitsMs) / 1_000)) };
}
