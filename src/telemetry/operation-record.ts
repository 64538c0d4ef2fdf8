import type { ExecutionResult } from 'graphql';
import { OK, worstOf } from './outcomes.ts';
import type { OperationSpan } from './request-trace.ts';

/** Longest name of an operation that is kept, in characters. */
export const MAX_NAME = 100;

/** What is known of an operation before it runs. */
export interface OperationFacts {
  /** As the client wrote it, up to {@link MAX_NAME} characters; undefined where it gave none. */
  readonly name: string | undefined;
  readonly kind: 'query' | 'mutation' | 'subscription';
}

/** One operation of a request, and what became of it. */
export class OperationRecord {
  /** Undefined when it was turned away before it was known what it is. */
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

  /** Every code that was noted, each once; empty when all is well. */
  get codes(): readonly string[] {
    return this.#codes ?? [];
  }

  /** The code that stands for all of them. */
  get outcome(): string {
    return this.#codes === undefined ? OK : worstOf(this.#codes);
  }

  /** Notes a failure by its stable code. */
  note(code: string): void {
    this.#codes ??= [];
    if (!this.#codes.includes(code)) this.#codes.push(code);
  }

  /** Notes the errors of its result, masked already. */
  finish({ errors }: ExecutionResult): void {
    for (const { extensions, path } of errors ?? []) {
      const code = extensions['code'];
      // graphql's own errors have no code; before a field was reached they are about variables.
      this.note(typeof code === 'string' ? code : path === undefined ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR');
    }
    this.end();
  }

  /** Ends its span, if that has not been done. */
  end(): void {
    this.#span?.end(this.outcome);
  }
}
