/** The fields of a failure that decide about a retry. */
export interface Failure {
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number | null;
}

/**
 * Returns how long to wait before a query is sent again, in milliseconds; undefined if it must not be sent again.
 *
 * @param attempts number of times that it has been sent, at least 1.
 */
export function retryDelay({ retryable, retryAfterSeconds }: Failure, attempts: number): number | undefined {
  if (!retryable || attempts >= 3) return undefined;
  if (retryAfterSeconds != null) return retryAfterSeconds * 1_000;
  // A random delay, so that clients that failed at the same time do not retry at the same time.
  return Math.random() * 1_000 * 2 ** attempts;
}
