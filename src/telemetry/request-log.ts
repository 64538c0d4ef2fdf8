import type { Log } from './log.ts';
import { ANONYMOUS } from './metric-table.ts';
import { OK, outcomes, worstOf } from './outcomes.ts';
import type { RequestRecord } from './request-record.ts';

/** Every field of a request's line besides `level`, `time` and `msg`. */
export const requestFields = {
  requestId: 'Request ID, as in the `X-Request-Id` header of the request, the response, and the upstream request.',
  traceId: "Trace ID: the client's if it sent `traceparent`, otherwise this server's; omitted when tracing is off.",
  spanId: "ID of this server's span; omitted unless this server traces.",
  clientName:
    'Name of the client, from `apollographql-client-name` or `graphql-client-name`; omitted unless it is 1 to 64 of `A-Z a-z 0-9 _ . : @ / + -` and spaces.',
  clientVersion:
    'Version of the client, from `apollographql-client-version` or `graphql-client-version`, of the same form.',
  method: 'HTTP method; `_OTHER` for non-standard methods.',
  route: 'Path of the endpoint, `/graphql` unless `createApp` has another; omitted for every other path.',
  status: 'HTTP response status; 499 if the client disconnected first.',
  operation: 'Name of the operation, as the client wrote it, up to 128 characters; names of a batch joined by commas.',
  kind: '`query` or `mutation`; those of a batch joined by commas.',
  batch: 'Number of operations in the batch; omitted for single requests.',
  outcome: 'Outcome, as in the metrics; omitted for GraphiQL pages and preflights.',
  codes: 'All error codes, if there was more than one.',
  durationMs: 'Duration from receiving the request to sending its response, in milliseconds.',
  upstreamCalls: 'Number of requests to CodeArts Repo made for it, including retries.',
  upstreamMs: 'Total duration of those requests, in milliseconds.',
  coalesced: '`true` if the request shared a read started by another request; otherwise omitted.',
  bytesIn: 'Request body size in bytes.',
  bytesOut: 'Response body size in bytes.',
} as const;

/** Writes one log line for each request. */
export class RequestLog {
  readonly #log: Log;
  readonly #successSampleRate: number;

  /** @param successSampleRate fraction of successful requests that are logged, 0 to 1. */
  constructor(log: Log, successSampleRate: number) {
    this.#log = log;
    this.#successSampleRate = successSampleRate;
  }

  write(record: RequestRecord, status: number, durationMs: number, bytesOut: number): void {
    const { requestId, trace, client, method, route, operations, upstreamCalls, upstreamMs, bytesIn } = record;
    const outcome = operations.length > 0 ? worstOf(operations.map((one) => one.outcome)) : undefined;
    if ((outcome ?? OK) === OK && Math.random() >= this.#successSampleRate) return;
    const known = operations.flatMap(({ facts }) => facts ?? []);
    const codes = outcome === OK ? [] : [...new Set(operations.flatMap((one) => one.codes))];
    // pino leaves undefined fields out.
    const fields = {
      requestId,
      traceId: trace?.fields.traceId,
      spanId: trace?.fields.spanId,
      clientName: client?.clientName,
      clientVersion: client?.clientVersion,
      method,
      route,
      status,
      operation: known.length > 0 ? known.map(({ name = ANONYMOUS }) => name).join() : undefined,
      kind: known.length > 0 ? known.map(({ kind }) => kind).join() : undefined,
      batch: operations.length > 1 ? operations.length : undefined,
      outcome,
      codes: codes.length > 1 ? codes : undefined,
      durationMs: round(durationMs),
      upstreamCalls,
      upstreamMs: round(upstreamMs),
      coalesced: record.isCoalesced || undefined,
      bytesIn,
      bytesOut,
    } satisfies Record<keyof typeof requestFields, unknown>;
    this.#log[outcomes[outcome ?? OK]?.level ?? 'error'](fields, 'request');
  }
}

/** To microseconds. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
