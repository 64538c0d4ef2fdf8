import type { ClientEvents } from '../codearts/events.ts';
import type { Log } from './log.ts';

/** Writes what the REST client meets to the log: one line for each failed call, drifted answer, and turn of the circuit. */
export function logClientEvents(log: Log): ClientEvents {
  return {
    called({ operation, requestId, failure, fault, drift, milliseconds }) {
      if (failure) {
        const { code, upstream } = failure;
        const why = fault && { fault: fault.reason, detail: fault.detail, sent: fault.sent };
        log.warn(
          { requestId, operation: operation.name, code, upstream, ...why, milliseconds },
          'upstream call failed',
        );
      }
      if (drift) {
        log.warn(
          { requestId, operation: operation.name, expected: Object.fromEntries(drift) },
          'upstream broke its contract',
        );
      }
    },
    retried() {},
    circuitChanged(status) {
      log.warn({ circuit: status }, 'circuit changed');
    },
  };
}
