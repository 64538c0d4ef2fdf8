import type { LoginFailure } from '../iam/iam-client.ts';
import type { RateLimitEvents } from '../rate-limit/events.ts';
import type { CounterBuffer } from './counter-buffer.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Counts what the rate limits do, and logs when Redis is lost and when it responds again. */
export function instrumentRateLimits(log: Log, counters: Metrics['counters']): RateLimitEvents {
  return {
    redisConnected: () => log.info('Redis connected; rate limits are shared'),
    redisLost: (err) => log.warn({ err }, 'Redis unavailable; falling back to local rate limits'),
    countedLocally: () => counters.redisFallbacks.count(),
    rejected: (limit) => counters.throttled.count(limit),
  };
}

/** Counts each log-in to IAM, and writes to the log how it ended. */
export function instrumentLogin(log: Log, logIns: CounterBuffer) {
  return (outcome: 'logged in' | LoginFailure): void => {
    if (outcome === 'logged in') {
      logIns.count('ok');
      log.info('authenticated with IAM; all clients share this identity');
    } else {
      logIns.count(outcome.refused ? 'refused' : 'failed');
      log.error({ refused: outcome.refused, reason: outcome.reason }, 'IAM authentication failed');
    }
  };
}
