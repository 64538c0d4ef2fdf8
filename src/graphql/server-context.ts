import type { ExecutionResult } from 'graphql';
import type { RequestContext } from '../schema/context.ts';
import type { PreparedDocument } from './documents.ts';
import type { Params } from './parameters.ts';
import type { GraphQLRequestObserver, OperationObserver } from './request-observer.ts';

/** Context that the server passes to Yoga with each request. */
export interface ServerContext extends RequestContext {
  /** Already read and checked. */
  readonly params: Params | Params[];
  /** The document of each operation, in the same order. */
  readonly prepared: readonly PreparedDocument[];
  /** The observer of each operation, in the same order. */
  readonly operations: readonly OperationObserver[];
  /** Index of the operation that runs. */
  readonly at?: number;
  /** Observer of the operation that runs. */
  readonly operation?: OperationObserver;
  readonly observer: GraphQLRequestObserver;
  /** The result of each operation, in the same order, if they have run already. */
  readonly results?: readonly ExecutionResult[] | undefined;
}
