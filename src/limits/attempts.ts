import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { inTime } from './in-time.ts';
import type { Redis } from './redis.ts';

/** A number of tries in a time. */
export interface Window {
  /** At least 1. */
  readonly tries: number;
  /** 1 to {@link MAX_WINDOW_SECONDS}. */
  readonly seconds: number;
}

/** Node.js runs a timer that is longer than this at once, and the count would be forgotten with it. */
export const MAX_WINDOW_SECONDS = 2_147_483;

/** Keys that are counted on one instance, so that invented tokens cannot fill its memory; the one used longest ago is forgotten. */
export const MAX_LOCAL_KEYS = 50_000;

/** Counts tries by key: over all instances while Redis answers, else on this one. */
export class AttemptLimiter {
  readonly #local: RateLimiterMemory;
  readonly #localKeys: LRUCache<string, true>;
  readonly #shared: RateLimiterRedis | undefined;
  readonly #onFallback: (error: unknown) => void;

  /**
   * @param name tells the limits of different operations apart.
   * @param onFallback told when a try was counted on this instance alone.
   */
  constructor(
    name: string,
    { tries, seconds }: Window,
    redis: Redis | undefined,
    onFallback: (error: unknown) => void,
  ) {
    const options = { points: tries, duration: seconds, keyPrefix: `codearts-graphql:${name}` };
    this.#local = new RateLimiterMemory(options);
    this.#localKeys = new LRUCache({ max: MAX_LOCAL_KEYS, dispose: (_used, key) => void this.#local.delete(key) });
    this.#shared = redis && new RateLimiterRedis({ ...options, storeClient: redis.client, useRedisPackage: true });
    this.#onFallback = onFallback;
  }

  /** Takes a try; the milliseconds to wait when there is none left, else undefined. */
  async take(key: string): Promise<number | undefined> {
    try {
      await this.#count(key, (limiter) => limiter.consume(key));
      return undefined;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
      throw refused;
    }
  }

  /** Gives a try back. */
  async giveBack(key: string): Promise<void> {
    await this.#count(key, (limiter) => limiter.reward(key));
  }

  /** Counts a try that was made before it was known whose it was. */
  async charge(key: string): Promise<void> {
    await this.#count(key, (limiter) => limiter.penalty(key));
  }

  async #count(
    key: string,
    count: (limiter: RateLimiterMemory | RateLimiterRedis) => Promise<RateLimiterRes>,
  ): Promise<void> {
    if (this.#shared) {
      try {
        await inTime(count(this.#shared));
        return;
      } catch (error) {
        if (error instanceof RateLimiterRes) throw error;
        this.#onFallback(error);
      }
    }
    this.#localKeys.set(key, true, { noDisposeOnSet: true });
    await count(this.#local);
  }
}
