import type { ExecutionResult } from 'graphql';

/** What is known of an operation before it runs. */
export interface OperationFacts {
  /** As the client wrote it; undefined where it gave none. */
  readonly name: string | undefined;
  readonly kind: 'query' | 'mutation' | 'subscription';
}

/** Observer of one operation. */
export interface OperationObserver {
  /** Undefined when the operation will fail before it runs. */
  readonly facts: OperationFacts | undefined;
  /** Records a failure by its stable code. */
  recordFailure(code: string): void;
  /** Records the errors of the result, which are masked. */
  finish(result: ExecutionResult): void;
}

/** Observer of one HTTP request to the GraphQL endpoint. */
export interface GraphQLRequestObserver {
  readonly requestId: string;
  /** @param bytes size of the request body. */
  bodyRead(bytes: number): void;
  /**
   * The operations of the request are known, and within the limits.
   *
   * @param operations undefined in the place of one that will fail before it runs.
   * @returns an observer for each of them, in the same order.
   */
  operationsKnown(operations: readonly (OperationFacts | undefined)[]): readonly OperationObserver[];
  /** An error that is masked from the client. */
  unexpectedError(error: unknown): void;
}
