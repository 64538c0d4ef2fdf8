import type { Tracer } from '@opentelemetry/api';
import type { HttpRequest } from '../http-message.ts';
import { requestIdOf } from '../http/request-id.ts';
import type { Metrics } from './metrics.ts';
import type { OperationNames } from './operation-names.ts';
import { type OperationFacts, OperationRecord } from './operation-record.ts';
import { CLIENT_GONE } from './outcomes.ts';
import type { RequestLog } from './request-log.ts';
import { OTHER_METHOD, RequestRecord, UNKNOWN } from './request-record.ts';
import { beginTrace } from './tracing.ts';

/** Status in logs and metrics when nobody was left to get an answer. */
const GONE_STATUS = 499;
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'OPTIONS', 'HEAD', 'PUT', 'PATCH', 'DELETE']);

/** Watches each request from its first line to its answer, and tells the log, the metrics and the trace about it. */
export class RequestWatch {
  readonly #metrics: Metrics;
  readonly #log: RequestLog;
  readonly #names: OperationNames;
  readonly #tracer: Tracer | undefined;
  #inFlight = 0;

  /** @param tracer undefined when nothing is traced here. */
  constructor(metrics: Metrics, log: RequestLog, names: OperationNames, tracer: Tracer | undefined) {
    this.#metrics = metrics;
    this.#log = log;
    this.#names = names;
    this.#tracer = tracer;
    metrics.gauge('inFlight', () => this.#inFlight);
  }

  /** @param route path of the endpoint, if that is what the request is for. */
  begin(request: HttpRequest, route: string | undefined): RequestRecord {
    this.#inFlight += 1;
    const { headers } = request;
    const method = METHODS.has(request.method) ? request.method : OTHER_METHOD;
    const trace = beginTrace(this.#tracer, method, route, headers);
    return new RequestRecord(requestIdOf(headers['x-request-id']), method, route, trace);
  }

  /**
   * Notes what the operations of a request are, once they may run.
   *
   * @param operations undefined stands for one that will fail before it runs.
   */
  admitted(record: RequestRecord, operations: readonly (OperationFacts | undefined)[]): void {
    record.operations = operations.map((facts) => {
      if (facts === undefined) return new OperationRecord(undefined, UNKNOWN, undefined);
      const label = this.#names.labelOf(facts.name);
      return new OperationRecord(facts, label, record.trace?.startOperation(facts.kind, facts.name, label));
    });
  }

  /** @param gone whether the client went away before its answer could be written. */
  end(record: RequestRecord, gone: boolean, answered: number, bytesOut: number): void {
    this.#inFlight -= 1;
    if (gone) record.refuse(CLIENT_GONE);
    const status = gone ? GONE_STATUS : answered;
    const durationMs = performance.now() - record.startedAt;
    const { counters, durations } = this.#metrics;
    counters.httpRequests.count(record.method, String(status));
    for (const operation of record.operations) {
      operation.end();
      counters.requests.count(operation.label, operation.facts?.kind ?? UNKNOWN, operation.outcome);
      durations.duration.observe(operation.label, durationMs);
    }
    this.#log.write(record, status, durationMs, bytesOut);
    record.trace?.end({ requestId: record.requestId, status, coalesced: record.coalesced });
  }
}
