import type { Tracer } from '@opentelemetry/api';
import { requestIdOf } from '../http/request-id.ts';
import type { HttpEvents } from '../http/request-observer.ts';
import type { HttpRequest } from '../http-message.ts';
import { type ClientName, clientNameOf } from './client-name.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { OperationNames, OTHER } from './operation-names.ts';
import { CLIENT_DISCONNECTED } from './outcomes.ts';
import { RequestLog } from './request-log.ts';
import { OTHER_METHOD, RequestRecord, type RequestReporter, UNKNOWN } from './request-record.ts';
import { beginTrace } from './tracing.ts';

/** Status in logs and metrics when the client disconnected before its response was written. */
const CLIENT_CLOSED_REQUEST = 499;
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'OPTIONS', 'HEAD', 'PUT', 'PATCH', 'DELETE']);

/** Observes each request from its first line to its response, for the log, the metrics and the trace. */
export class RequestInstrumentation implements HttpEvents<RequestRecord>, RequestReporter {
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #requestLog: RequestLog;
  readonly #names: OperationNames;
  readonly #clients = new OperationNames();
  readonly #tracer: Tracer | undefined;
  #inFlight = 0;

  /**
   * @param successSampleRate share of the requests without a failure that get a log line, 0 to 1.
   * @param tracer undefined when nothing is traced here.
   */
  constructor(
    log: Log,
    successSampleRate: number,
    metrics: Metrics,
    names: OperationNames,
    tracer: Tracer | undefined,
  ) {
    this.#log = log;
    this.#requestLog = new RequestLog(log, successSampleRate);
    this.#metrics = metrics;
    this.#names = names;
    this.#tracer = tracer;
    metrics.gauge('inFlight', () => this.#inFlight);
  }

  requestStarted(request: HttpRequest, route: string | undefined): RequestRecord {
    this.#inFlight += 1;
    const { headers } = request;
    const method = METHODS.has(request.method) ? request.method : OTHER_METHOD;
    const trace = beginTrace(this.#tracer, method, route, headers);
    const record = new RequestRecord(requestIdOf(headers['x-request-id']), method, route, trace, this);
    record.client = clientNameOf(headers);
    return record;
  }

  labelOf(name: string | undefined): string {
    return this.#names.labelOf(name);
  }

  unexpectedError(err: unknown, { requestId, traceFields }: RequestRecord): void {
    this.#log.error({ err, requestId, ...traceFields }, 'unexpected error');
  }

  ended(record: RequestRecord, aborted: boolean, responded: number, bytesOut: number): void {
    this.#inFlight -= 1;
    if (aborted) record.rejected(CLIENT_DISCONNECTED);
    const status = aborted ? CLIENT_CLOSED_REQUEST : responded;
    const durationMs = performance.now() - record.startedAt;
    const { counters, durations } = this.#metrics;
    counters.httpRequests.count(record.method, String(status));
    const client = this.#labelsOf(record.client);
    for (const operation of record.operations) {
      operation.end();
      counters.requests.count(operation.label, operation.facts?.kind ?? UNKNOWN, operation.outcome);
      if (client) counters.clientRequests.count(...client);
      durations.duration.observe(operation.label, durationMs);
    }
    this.#requestLog.write(record, status, durationMs, bytesOut);
    record.trace?.end({ requestId: record.requestId, status, coalesced: record.isCoalesced });
  }

  /** Name and version of a client as labels: those of the first 20 pairs, then `other`, since any client can invent one. */
  #labelsOf(client: ClientName | undefined): readonly [string, string] | undefined {
    if (client === undefined) return undefined;
    const { clientName, clientVersion = UNKNOWN } = client;
    const isOther = this.#clients.labelOf(JSON.stringify([clientName, clientVersion])) === OTHER;
    return isOther ? [OTHER, OTHER] : [clientName, clientVersion];
  }
}
