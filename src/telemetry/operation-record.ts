import type { ExecutionResult } from 'graphql';
import type { OperationFacts, OperationObserver } from '../graphql/request-observer.ts';
import { OK, worstOf } from './outcomes.ts';
import type { OperationSpan } from './request-trace.ts';

/** One operation of a request, and what became of it. */
export class OperationRecord implements OperationObserver {
  /** Undefined when it was rejected before it was known what it is. */
  readonly facts: OperationFacts | undefined;
  /** Stands for its name where there must be few of them. */
  readonly label: string;
  readonly #span: OperationSpan | undefined;
  #codes: string[] | undefined;

  constructor(facts: OperationFacts | undefined, label: string, span: OperationSpan | undefined) {
    this.facts = facts;
    this.label = label;
    this.#span = span;
  }

  /** Every code that was recorded, each once; empty when all is well. */
  get codes(): readonly string[] {
    return this.#codes ?? [];
  }

  /** The code that stands for all of them. */
  get outcome(): string {
    return this.#codes === undefined ? OK : worstOf(this.#codes);
  }

  /** Records a failure by its stable code. */
  recordFailure(code: string): void {
    this.#codes ??= [];
    if (!this.#codes.includes(code)) this.#codes.push(code);
  }

  /** Records the errors of its result, masked already. */
  finish({ errors }: ExecutionResult): void {
    for (const { extensions, path } of errors ?? []) {
      const code = extensions['code'];
      // graphql's own errors have no code; before a field was reached they are about variables.
      this.recordFailure(
        typeof code === 'string' ? code : path === undefined ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR',
      );
    }
    this.end();
  }

  /** Ends its span, if that has not been done. */
  end(): void {
    this.#span?.end(this.outcome);
  }
}
