import type { Span } from '@opentelemetry/api';
import type { ExecutionResult } from 'graphql';
import type { AttemptSpan, CallObserver } from '../codearts/call-observer.ts';
import type { GraphQLRequestObserver, OperationFacts, OperationObserver } from '../graphql/request-observer.ts';
import type { HttpRequestObserver } from '../http/request-observer.ts';
import type { ClientName } from './client-name.ts';
import { UNKNOWN } from './metric-table.ts';
import { OK, worstOf } from './outcomes.ts';
import { endOperation, type RequestTrace } from './tracing.ts';

/** Receives what the requests report. */
export interface RequestReporter {
  /** The label that stands for the name of an operation in metrics. */
  labelOf(name: string | undefined): string;
  unexpectedError(error: unknown, record: RequestRecord): void;
  /** @param aborted whether the client disconnected before its response was written. */
  ended(record: RequestRecord, aborted: boolean, status: number, bytesOut: number): void;
}

/** Data of one HTTP request, for its log line, metrics, and spans. */
export class RequestRecord implements CallObserver, GraphQLRequestObserver, HttpRequestObserver {
  readonly requestId: string;
  readonly method: string;
  /** Path of the endpoint; undefined for any other, since a path may hold whatever a client puts there. */
  readonly route: string | undefined;
  /** Undefined when neither the client nor the server traces. */
  readonly trace: RequestTrace | undefined;
  /** Undefined when the client does not name itself. */
  readonly client: ClientName | undefined;
  /** On the clock of `performance.now()`. */
  readonly startedAt = performance.now();
  readonly #reporter: RequestReporter;
  /** Empty for pages and preflights; several for a batch. */
  operations: readonly OperationRecord[] = [];
  /** Upstream attempts; a shared read belongs to the request that began it. */
  upstreamCalls = 0;
  /** Total duration of those attempts, in milliseconds. */
  upstreamMs = 0;
  /** Whether it shared the read of another request. */
  isCoalesced = false;
  /** Size of the body that was read, in bytes. */
  bytesIn = 0;

  constructor(
    {
      requestId,
      method,
      route,
      trace,
      client,
    }: Pick<RequestRecord, 'requestId' | 'method' | 'route' | 'trace' | 'client'>,
    reporter: RequestReporter,
  ) {
    this.requestId = requestId;
    this.method = method;
    this.route = route;
    this.trace = trace;
    this.client = client;
    this.#reporter = reporter;
  }

  get traceFields(): Readonly<Record<string, string>> {
    return { ...this.trace?.fields };
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
      if (facts === undefined) return new OperationRecord();
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
    if (this.operations.length === 0) this.operations = [new OperationRecord()];
    for (const operation of this.operations) operation.recordFailure(code);
  }

  ended(aborted: boolean, status: number, bytesOut: number): void {
    this.#reporter.ended(this, aborted, status, bytesOut);
  }
}

/** One operation of a request, and its failures. */
export class OperationRecord implements OperationObserver {
  /** Undefined when it was rejected before it was known. */
  readonly facts: OperationFacts | undefined;
  /** Stands for its name in metrics. */
  readonly label: string;
  readonly #span: Span | undefined;
  readonly #codes = new Set<string>();

  constructor(facts?: OperationFacts, label = UNKNOWN, span?: Span) {
    this.facts = facts;
    this.label = label;
    this.#span = span;
  }

  /** Codes of all failures, each once. */
  get codes(): readonly string[] {
    return [...this.#codes];
  }

  /** The code that stands for all of them. */
  get outcome(): string {
    return this.#codes.size === 0 ? OK : worstOf(this.codes);
  }

  recordFailure(code: string): void {
    this.#codes.add(code);
  }

  finish({ errors }: ExecutionResult): void {
    for (const { extensions, path } of errors ?? []) {
      const code = extensions['code'];
      // Errors of graphql-js have no code; those without a path are about variables.
      this.recordFailure(
        typeof code === 'string' ? code : path === undefined ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR',
      );
    }
    this.end();
  }

  /** Ends its span; only the first call has an effect. */
  end(): void {
    if (this.#span) endOperation(this.#span, this.outcome);
  }
}
