/** What these rules need of a failure; select it on `CodeArtsError` and `CodeArtsThrottledError`. */
interface Failure {
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number | null;
}

/**
 * Milliseconds to wait before the same request is sent again; undefined: it is not to be sent again.
 *
 * @param tries how often it has been sent, from 1 on.
 */
export function retryDelay({ retryable, retryAfterSeconds }: Failure, tries: number): number | undefined {
  if (!retryable || tries >= 3) return undefined;
  if (retryAfterSeconds != null) return retryAfterSeconds * 1000;
  // At random, so that clients that failed together do not come back together.
  return Math.random() * 1000 * 2 ** tries;
}
