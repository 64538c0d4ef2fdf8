/** Rate limit: a number of attempts per time window. A window begins with its first attempt. */
export interface RateLimit {
  /** At least 1. */
  readonly max: number;
  /** 1 to {@link MAX_WINDOW_SECONDS}. */
  readonly windowSeconds: number;
}

/** 596 hours: the longest time for which Node.js can set a timer, and more than any window needs. */
export const MAX_WINDOW_SECONDS = 2_147_483;
