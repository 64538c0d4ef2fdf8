import type { LogInFailure } from '../iam/iam-client.ts';
import type { RateLimitEvents } from '../rate-limit/events.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Tally } from './tally.ts';

/** Counts what the rate limits do, and logs when Redis is lost and when it responds again. */
export function watchRateLimits(log: Log, counters: Metrics['counters']): RateLimitEvents {
  return {
    redisConnected: () => log.info('Redis connected; rate limits are shared'),
    redisLost: (err) => log.warn({ err }, 'Redis unavailable; falling back to local rate limits'),
    countedLocally: () => counters.redisFallbacks.count(),
    rejected: (limit) => counters.throttled.count(limit),
  };
}

/** Counts each log-in to IAM, and writes to the log how it ended. */
export function watchLogIn(log: Log, logIns: Tally) {
  return (outcome: 'logged in' | LogInFailure): void => {
    if (outcome === 'logged in') {
      logIns.count('ok');
      log.info('authenticated with IAM; all clients share this identity');
    } else {
      logIns.count(outcome.refused ? 'refused' : 'failed');
      log.error({ refused: outcome.refused, reason: outcome.reason }, 'IAM authentication failed');
    }
  };
}
