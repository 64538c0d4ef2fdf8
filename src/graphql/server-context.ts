import type { ExecutionResult } from 'graphql';
import type { Params } from './parameters.ts';
import type { OperationRecord } from '../telemetry/operation-record.ts';
import type { RequestContext } from '../schema/context.ts';
import type { PreparedDocument } from './documents.ts';

/** What the server hands to Yoga with each request. */
export interface ServerContext extends RequestContext {
  /** Read and checked already. */
  readonly params: Params | Params[];
  /** The document of each of them, in the same order. */
  readonly prepared: readonly PreparedDocument[];
  /** Of each of them, in the same order. */
  readonly operations: readonly OperationRecord[];
  /** Place of the one that runs. */
  readonly at?: number;
  /** The record of the one that runs. */
  readonly operation?: OperationRecord;
  /** What came of it, where it has run already. */
  readonly result?: ExecutionResult | undefined;
}
