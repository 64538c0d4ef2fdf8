import type { AttemptSpan, CallObserver } from '../codearts/call-observer.ts';
import type { GraphQLRequestObserver, OperationFacts } from '../graphql/request-observer.ts';
import type { HttpRequestObserver } from '../http/request-observer.ts';
import type { ClientName } from './client-name.ts';
import { OperationRecord } from './operation-record.ts';
import { type RequestTrace, traceFields } from './request-trace.ts';

/** Stands for the name of an operation that was rejected before it was known. */
export const UNKNOWN = 'unknown';

/** Stands for every method that is not in common use; a client may send any. */
export const OTHER_METHOD = '_OTHER';

/** What all requests share: names of operations as labels, and where a request is reported. */
export interface RequestReporter {
  /** The name of an operation as a label of metrics, of which there are few. */
  labelOf(name: string | undefined): string;
  unexpectedError(error: unknown, record: RequestRecord): void;
  /** @param aborted whether the client disconnected before its response was written. */
  ended(record: RequestRecord, aborted: boolean, status: number, bytesOut: number): void;
}

/** What is gathered of one HTTP request, for its log line, the metrics, and its spans. */
export class RequestRecord implements CallObserver, GraphQLRequestObserver, HttpRequestObserver {
  readonly requestId: string;
  readonly method: string;
  /** Path of the endpoint; undefined for any other, since a path may hold whatever a client puts there. */
  readonly route: string | undefined;
  /** Undefined when neither the client nor the server traces. */
  readonly trace: RequestTrace | undefined;
  /** On the clock of `performance.now()`. */
  readonly startedAt = performance.now();
  readonly #reporter: RequestReporter;
  /** Undefined when the client does not name itself. */
  client: ClientName | undefined;
  /** Those of a batch, or one; none for pages and preflights. */
  operations: readonly OperationRecord[] = [];
  /** Attempts made upstream for this request; a shared read belongs to the request that began it. */
  upstreamCalls = 0;
  /** What those took together, in milliseconds. */
  upstreamMs = 0;
  /** Whether it waited for the read of another request. */
  isCoalesced = false;
  /** Size of the body that was read, in bytes. */
  bytesIn = 0;

  constructor(
    requestId: string,
    method: string,
    route: string | undefined,
    trace: RequestTrace | undefined,
    reporter: RequestReporter,
  ) {
    this.requestId = requestId;
    this.method = method;
    this.route = route;
    this.trace = trace;
    this.#reporter = reporter;
  }

  get traceFields(): Readonly<Record<string, string>> {
    return traceFields(this.trace);
  }

  startAttempt(method: string, url: string, resend: number): AttemptSpan | undefined {
    return this.trace?.startAttempt(method, url, this.requestId, resend);
  }

  attempted(milliseconds: number): void {
    this.upstreamCalls += 1;
    this.upstreamMs += milliseconds;
  }

  coalesced(): void {
    this.isCoalesced = true;
  }

  bodyRead(bytes: number): void {
    this.bytesIn = bytes;
  }

  operationsKnown(operations: readonly (OperationFacts | undefined)[]): readonly OperationRecord[] {
    this.operations = operations.map((facts) => {
      if (facts === undefined) return new OperationRecord(undefined, UNKNOWN, undefined);
      const label = this.#reporter.labelOf(facts.name);
      return new OperationRecord(facts, label, this.trace?.startOperation(facts.kind, facts.name, label));
    });
    return this.operations;
  }

  unexpectedError(error: unknown): void {
    this.#reporter.unexpectedError(error, this);
  }

  /** Records that the request failed as a whole; counts as one operation when none is known. */
  rejected(code: string): void {
    if (this.operations.length === 0) this.operations = [new OperationRecord(undefined, UNKNOWN, undefined)];
    for (const operation of this.operations) operation.recordFailure(code);
  }

  ended(aborted: boolean, status: number, bytesOut: number): void {
    this.#reporter.ended(this, aborted, status, bytesOut);
  }
}
