import type { CircuitStatus } from '../codearts/circuit-breaker.ts';
import type { ClientEvents } from '../codearts/events.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { CANCELLED, OK } from './outcomes.ts';

/**
 * Counts what the REST client does, and writes what goes wrong to the log: one line for each failed call, drifted answer, and turn
 * of the circuit.
 */
export function instrumentClient(log: Log, { counters, durations }: Metrics): ClientEvents {
  let circuit: CircuitStatus = 'closed';
  return {
    attempted({ operation: { method }, failure, fault, milliseconds }) {
      counters.upstreamRequests.count(method, fault?.reason === 'cancelled' ? CANCELLED : (failure?.code ?? OK));
      durations.upstreamDuration.observe(method, milliseconds);
      if (fault) counters.faults.count(fault.reason);
    },
    notSent(reason) {
      counters.unsent.count(reason);
    },
    called({ operation, caller, failure, fault, status, drift, milliseconds }) {
      // Most calls have nothing to tell.
      if (!failure && !drift) return;
      const { requestId, observer } = caller;
      const common = { requestId, ...observer?.traceFields, upstreamOperation: operation.name };
      if (failure && fault?.reason !== 'cancelled') {
        const { code, upstream } = failure;
        // Not its message, which may repeat an address.
        const said = upstream && { errorCode: upstream.errorCode, upstreamRequestId: upstream.requestId };
        const why = fault && { fault: fault.reason, detail: fault.detail, sent: fault.sent };
        const durationMs = Math.round(milliseconds);
        log.warn({ ...common, code, status, ...said, ...why, durationMs }, 'upstream call failed');
      }
      if (failure && status !== undefined && status <= 299) counters.drift.count('body');
      if (drift) {
        for (const field of drift.keys()) counters.drift.count(field);
        log.warn({ ...common, expected: Object.fromEntries(drift) }, 'upstream response violates API contract');
      }
    },
    retried() {
      counters.retries.count();
    },
    circuitChanged(status) {
      if (circuit === 'closed') counters.circuitOpenings.count();
      circuit = status;
      log.warn({ circuit: status }, 'circuit breaker state changed');
    },
  };
}
