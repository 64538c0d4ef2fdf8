import type { CodeArtsError } from '../errors.ts';
import type { CircuitStatus } from './circuit.ts';
import type { AnyOperation } from './operation.ts';
import type { Fault } from './transport.ts';
import type { Drift } from './user.ts';

/** One call of an operation, retries included, after it has ended. */
export interface EndedCall {
  readonly operation: AnyOperation;
  readonly requestId: string;
  /** Undefined when the call brought a result. */
  readonly failure: CodeArtsError | undefined;
  /** What went wrong below HTTP, for the log. */
  readonly fault: Fault | undefined;
  /** Fields of the result that upstream filled with something outside the contract. */
  readonly drift: Drift | undefined;
  readonly milliseconds: number;
}

/** What the client tells those who watch it. */
export interface ClientEvents {
  called(call: EndedCall): void;
  retried(): void;
  circuitChanged(status: CircuitStatus): void;
}
