import type { CodeArtsError } from '../errors.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { CircuitStatus } from './circuit-breaker.ts';
import type { AnyOperation } from './operation.ts';
import type { Fault, FaultReason } from './transport.ts';
import type { Drift } from './user.ts';

/** One attempt of a call that reached the network, after it has ended. */
export interface EndedAttempt {
  readonly operation: AnyOperation;
  /** Undefined when the attempt brought a result. */
  readonly failure: CodeArtsError | undefined;
  /** What went wrong below HTTP. */
  readonly fault: Fault | undefined;
  readonly milliseconds: number;
}

/** One call of an operation, retries included, after it has ended. */
export interface EndedCall extends EndedAttempt {
  readonly requestId: string;
  readonly trace: RequestTrace | undefined;
  /** HTTP status of the last answer; undefined when there was none. */
  readonly status: number | undefined;
  /** Fields of the result that upstream filled with something outside the contract. */
  readonly drift: Drift | undefined;
}

/** What the client tells those who watch it. */
export interface ClientEvents {
  attempted(attempt: EndedAttempt): void;
  /** A call, or a retry of one, ended without being sent: it was turned away, or gave up waiting. */
  turnedAway(reason: FaultReason): void;
  called(call: EndedCall): void;
  /** An attempt that is not the first one of its call is sent. */
  retried(): void;
  circuitChanged(status: CircuitStatus): void;
}
