import type { CodeArtsError } from '../errors.ts';
import type { Caller } from './call.ts';
import type { CircuitStatus } from './circuit-breaker.ts';
import type { Drift } from './fields.ts';
import type { CalledOperation } from './operation.ts';
import type { TransportError, TransportErrorReason } from './transport-error.ts';

/** One attempt of a call that reached the network, after it has ended. */
export interface EndedAttempt {
  readonly operation: CalledOperation<unknown>;
  /** Undefined when the attempt brought a result. */
  readonly failure: CodeArtsError | undefined;
  /** What went wrong below HTTP. */
  readonly fault: TransportError | undefined;
  readonly milliseconds: number;
}

/** One call of an operation, retries included, after it has ended. */
export interface EndedCall extends EndedAttempt {
  readonly caller: Caller;
  /** HTTP status of the last response; undefined when there was none. */
  readonly status: number | undefined;
  /** Fields of the result that upstream filled with something outside the contract. */
  readonly drift: Drift | undefined;
}

/** Events of the client, for all callers. */
export interface ClientEvents {
  attempted(attempt: EndedAttempt): void;
  /** A call, or a retry of one, ended without being sent: it was rejected, or gave up waiting. */
  notSent(reason: TransportErrorReason): void;
  called(call: EndedCall): void;
  /** An attempt that is not the first one of its call is sent. */
  retried(): void;
  circuitChanged(status: CircuitStatus): void;
}
