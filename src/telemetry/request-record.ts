import { OperationRecord } from './operation-record.ts';
import type { RequestTrace } from './request-trace.ts';

/** Stands for the name of an operation that was turned away before it was known. */
export const UNKNOWN = 'unknown';

/** Stands for every method that is not in common use; a client may send any. */
export const OTHER_METHOD = '_OTHER';

/** What is gathered of one HTTP request on its way, for its log line, the metrics, and its spans. */
export class RequestRecord {
  readonly requestId: string;
  readonly method: string;
  /** Path of the endpoint; undefined for any other, since a path may hold whatever a client puts there. */
  readonly route: string | undefined;
  /** Undefined when neither the client nor the server traces. */
  readonly trace: RequestTrace | undefined;
  /** On the clock of `performance.now()`. */
  readonly startedAt = performance.now();
  /** Those of a batch, or one; none for pages and preflights. */
  operations: readonly OperationRecord[] = [];
  /** Attempts made upstream for this request; a shared read belongs to the request that began it. */
  upstreamCalls = 0;
  /** What those took together, in milliseconds. */
  upstreamMs = 0;
  /** Whether it waited for the read of another request. */
  coalesced = false;
  /** Size of the body that was read, in bytes. */
  bytesIn = 0;

  constructor(requestId: string, method: string, route: string | undefined, trace: RequestTrace | undefined) {
    this.requestId = requestId;
    this.method = method;
    this.route = route;
    this.trace = trace;
  }

  /** Notes one attempt made upstream. */
  attempted(milliseconds: number): void {
    this.upstreamCalls += 1;
    this.upstreamMs += milliseconds;
  }

  /** Notes that the request ends as a whole, whatever its operations did; counts as one operation when none is known. */
  refuse(code: string): void {
    if (this.operations.length === 0) this.operations = [new OperationRecord(undefined, UNKNOWN, undefined)];
    for (const operation of this.operations) operation.note(code);
  }
}
