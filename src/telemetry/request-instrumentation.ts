import type { Tracer } from '@opentelemetry/api';
import type { HttpEvents } from '../http/request-observer.ts';
import type { HttpRequest } from '../http-message.ts';
import { endOfTick } from '../tick.ts';
import { type ClientName, clientNameOf } from './client-name.ts';
import type { Log } from './log.ts';
import { OTHER, OTHER_METHOD, UNKNOWN } from './metric-table.ts';
import { LabelNames, type Metrics } from './metrics.ts';
import { CLIENT_DISCONNECTED } from './outcomes.ts';
import { RequestLog } from './request-log.ts';
import { RequestRecord, type RequestReporter } from './request-record.ts';
import { startTrace } from './tracing.ts';

/** Status in logs and metrics when the client disconnected before its response was written. */
const CLIENT_CLOSED_REQUEST = 499;
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'OPTIONS', 'HEAD', 'PUT', 'PATCH', 'DELETE']);

/** Reports each request to the log, the metrics, and the trace. */
export class RequestInstrumentation implements HttpEvents<RequestRecord>, RequestReporter {
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #requestLog: RequestLog;
  readonly #operations: LabelNames;
  readonly #clients = new LabelNames();
  readonly #tracer: Tracer | undefined;
  #inFlight = 0;

  /**
   * @param successSampleRate fraction of successful requests that are logged, 0 to 1.
   * @param operations names of the only operations that are executed, if there is such a list.
   * @param tracer undefined when this server does not trace.
   */
  constructor(
    log: Log,
    successSampleRate: number,
    metrics: Metrics,
    operations: Iterable<string> | undefined,
    tracer: Tracer | undefined,
  ) {
    this.#log = log;
    this.#requestLog = new RequestLog(log, successSampleRate);
    this.#metrics = metrics;
    this.#operations = new LabelNames(operations);
    this.#tracer = tracer;
    metrics.gauge('inFlight', () => this.#inFlight);
  }

  requestStarted(request: HttpRequest, requestId: string, route: string | undefined): RequestRecord {
    this.#inFlight += 1;
    const { headers } = request;
    const method = METHODS.has(request.method) ? request.method : OTHER_METHOD;
    const trace = startTrace(this.#tracer, method, route, headers);
    return new RequestRecord({ requestId, method, route, trace, client: clientNameOf(headers) }, this);
  }

  labelOf(name: string | undefined): string {
    return this.#operations.labelOf(name);
  }

  unexpectedError(err: unknown, { requestId, traceFields }: RequestRecord): void {
    this.#log.error({ err, requestId, ...traceFields }, 'unexpected error');
  }

  ended(record: RequestRecord, aborted: boolean, responded: number, bytesOut: number): void {
    this.#inFlight -= 1;
    if (aborted) record.rejected(CLIENT_DISCONNECTED);
    const status = aborted ? CLIENT_CLOSED_REQUEST : responded;
    const durationMs = performance.now() - record.startedAt;
    for (const operation of record.operations) operation.end();
    record.trace?.end(record.requestId, status, record.isCoalesced);
    void endOfTick().then(() => this.#report(record, status, durationMs, bytesOut));
  }

  #report(record: RequestRecord, status: number, durationMs: number, bytesOut: number): void {
    const { counters, durations } = this.#metrics;
    counters.httpRequests.count(record.method, String(status));
    const client = this.#labelsOf(record.client);
    for (const operation of record.operations) {
      counters.requests.count(operation.label, operation.facts?.kind ?? UNKNOWN, operation.outcome);
      if (client) counters.clientRequests.count(...client);
      durations.duration.labels(operation.label).observe(durationMs / 1_000);
    }
    this.#requestLog.write(record, status, durationMs, bytesOut);
  }

  /** Name and version of a client as labels: those of the first 20 pairs, then `other`. */
  #labelsOf(client: ClientName | undefined): readonly [string, string] | undefined {
    if (client === undefined) return undefined;
    const { clientName, clientVersion = UNKNOWN } = client;
    const isOther = this.#clients.labelOf(JSON.stringify([clientName, clientVersion])) === OTHER;
    return isOther ? [OTHER, OTHER] : [clientName, clientVersion];
  }
}
