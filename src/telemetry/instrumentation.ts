import type { CircuitStatus } from '../codearts/circuit-breaker.ts';
import type { ClientEvents } from '../codearts/events.ts';
import type { LoginFailure } from '../iam/iam-client.ts';
import type { RateLimitEvents } from '../rate-limit/rate-limiter.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { CANCELLED, OK } from './outcomes.ts';

/** Counts upstream requests, and logs failed calls, contract violations, and changes of the circuit breaker. */
export function instrumentClient(log: Log, { counters, durations }: Metrics): ClientEvents {
  let circuit: CircuitStatus = 'closed';
  return {
    attempted({ operation: { method }, failure, fault, milliseconds }) {
      counters.upstreamRequests.count(method, fault?.reason === 'cancelled' ? CANCELLED : (failure?.code ?? OK));
      durations.upstreamDuration.labels(method).observe(milliseconds / 1_000);
      if (fault) counters.faults.count(fault.reason);
    },
    notSent: (reason) => counters.unsent.count(reason),
    called({ operation, caller, failure, fault, status, drift, milliseconds }) {
      if (!failure && !drift) return;
      const { requestId, observer } = caller;
      const common = { requestId, ...observer?.traceFields, upstreamOperation: operation.name };
      if (failure && fault?.reason !== 'cancelled') {
        // Without the message, which may repeat an address.
        const { code, upstream } = failure;
        const reported = upstream && { errorCode: upstream.errorCode, upstreamRequestId: upstream.requestId };
        const cause = fault && { fault: fault.reason, detail: fault.detail, sent: fault.sent };
        const durationMs = Math.round(milliseconds);
        log.warn({ ...common, code, status, ...reported, ...cause, durationMs }, 'upstream call failed');
      }
      if (failure && status !== undefined && status <= 299) counters.drift.count('body');
      if (drift) {
        for (const field of drift.keys()) counters.drift.count(field);
        log.warn({ ...common, expected: Object.fromEntries(drift) }, 'upstream response violates API contract');
      }
    },
    retried: () => counters.retries.count(),
    circuitChanged(status) {
      if (circuit === 'closed') counters.circuitOpenings.count();
      circuit = status;
      log.warn({ circuit: status }, 'circuit breaker state changed');
    },
  };
}

/** Counts rate-limited attempts, and logs when Redis is lost and when it responds again. */
export function instrumentRateLimits(log: Log, { counters }: Metrics): RateLimitEvents {
  return {
    redisConnected: () => log.info('Redis connected; rate limits are shared'),
    redisLost: (err) => log.warn({ err }, 'Redis unavailable; falling back to local rate limits'),
    countedLocally: () => counters.redisFallbacks.count(),
    rejected: (limit) => counters.throttled.count(limit),
  };
}

/** Counts and logs each IAM authentication. */
export function instrumentLogin(log: Log, { counters }: Metrics) {
  return (outcome: 'logged in' | LoginFailure): void => {
    if (outcome === 'logged in') {
      counters.logIns.count('ok');
      log.info('authenticated with IAM; all clients share this identity');
    } else {
      counters.logIns.count(outcome.refused ? 'refused' : 'failed');
      log.error({ refused: outcome.refused, reason: outcome.reason }, 'IAM authentication failed');
    }
  };
}
