import type { ExecutionResult } from 'graphql';
import type { RequestContext } from '../schema/context.ts';
import type { PreparedDocument } from './documents.ts';
import type { Params } from './parameters.ts';
import type { GraphQLRequestObserver, OperationObserver } from './request-observer.ts';

/** What the server hands to Yoga with each request. */
export interface ServerContext extends RequestContext {
  /** Read and checked already. */
  readonly params: Params | Params[];
  /** The document of each of them, in the same order. */
  readonly prepared: readonly PreparedDocument[];
  /** Of each of them, in the same order. */
  readonly operations: readonly OperationObserver[];
  /** Place of the one that runs. */
  readonly at?: number;
  /** The observer of the one that runs. */
  readonly operation?: OperationObserver;
  readonly observer: GraphQLRequestObserver;
  /** Of each of them, in the same order, where they have run already. */
  readonly results?: readonly ExecutionResult[] | undefined;
}
