/** Events of the rate limits, for logs and metrics. */
export interface RateLimitEvents {
  /** Redis responds, for the first time or again. */
  redisConnected(): void;
  /** Redis was lost, or could not be reached at startup; reported once until it responds again. */
  redisLost(error: unknown): void;
  /** An attempt was counted on this instance only, because Redis did not respond. */
  countedLocally(): void;
  /** @param limit name of the rate limit that had no attempt left. */
  rejected(limit: string): void;
}
