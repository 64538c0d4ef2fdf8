import type { Log } from './log.ts';
import { OK, outcomes, worstOf } from './outcomes.ts';
import type { RequestRecord } from './request-record.ts';

/** Every field of a request's line besides `level`, `time` and `msg`. */
export const requestFields = {
  requestId: 'Id of the request: `X-Request-Id` of the request and of its answer, sent upstream too.',
  traceId:
    "Id of the trace: the client's own where it sent `traceparent`, else this server's; absent when nobody traces.",
  spanId: "Id of this server's span; absent unless this server traces.",
  method: 'HTTP method.',
  route: '`/graphql`; absent for every other path.',
  status: 'HTTP status of the answer; 499 when the client went away before it was written.',
  operation: 'Name of the operation, as the client wrote it, up to 100 characters; names of a batch joined by commas.',
  kind: '`query` or `mutation`; those of a batch joined by commas.',
  batch: 'How many operations the batch held; absent when it was none.',
  outcome: 'How it ended, as in the metrics; absent for pages and preflights.',
  codes: 'Every code that was met, when there were several.',
  durationMs: 'Time from the first line of the request to its answer, in milliseconds.',
  upstreamCalls: 'Requests to CodeArts Repo that were made for it, retries included.',
  upstreamMs: 'What those took together, in milliseconds.',
  coalesced: '`true` when it waited for a read that another request had begun; absent otherwise.',
  bytesIn: 'Size of the body that was read, in bytes.',
  bytesOut: 'Size of the body of the answer, in bytes.',
} as const;

type Fields = { -readonly [Field in keyof typeof requestFields]?: string | number | boolean | readonly string[] };

/** Longest name of an operation that is written, in characters. */
const MAX_NAME = 100;

/** Writes one line for each request. */
export class RequestLog {
  readonly #log: Log;
  readonly #successRate: number;

  /** @param successRate share of the requests without a failure that are written, 0 to 1. */
  constructor(log: Log, successRate: number) {
    this.#log = log;
    this.#successRate = successRate;
  }

  write(record: RequestRecord, status: number, durationMs: number, bytesOut: number): void {
    const { operations } = record;
    const [first] = operations;
    const outcome = operations.length > 1 ? worstOf(operations.map((one) => one.outcome)) : first?.outcome;
    const level = outcomes[outcome ?? OK]?.level ?? 'warn';
    if ((outcome ?? OK) === OK && this.#isLeftOut()) return;
    if (!this.#log.isLevelEnabled(level)) return;
    // One object with the fields that say something: each further field costs as much as a metric.
    const fields: Fields = { requestId: record.requestId };
    if (record.trace) {
      fields.traceId = record.trace.traceId;
      if (record.trace.spanId !== undefined) fields.spanId = record.trace.spanId;
    }
    fields.method = record.method;
    if (record.route !== undefined) fields.route = record.route;
    fields.status = status;
    if (first && outcome !== undefined) describeOperations(fields, record, outcome);
    fields.durationMs = round(durationMs);
    fields.upstreamCalls = record.upstreamCalls;
    fields.upstreamMs = round(record.upstreamMs);
    if (record.coalesced) fields.coalesced = true;
    fields.bytesIn = record.bytesIn;
    fields.bytesOut = bytesOut;
    this.#log[level](fields, 'request');
  }

  #isLeftOut(): boolean {
    return this.#successRate < 1 && Math.random() >= this.#successRate;
  }
}

function describeOperations(fields: Fields, { operations }: RequestRecord, outcome: string): void {
  const [only] = operations;
  // As nearly every request is.
  if (only && operations.length === 1 && outcome === OK) {
    if (only.facts) {
      fields.operation = only.facts.name?.slice(0, MAX_NAME) ?? 'anonymous';
      fields.kind = only.facts.kind;
    }
    fields.outcome = outcome;
    return;
  }
  const known = operations.flatMap(({ facts }) => facts ?? []);
  if (known.length > 0) {
    fields.operation = known.map(({ name }) => name?.slice(0, MAX_NAME) ?? 'anonymous').join();
    fields.kind = known.map(({ kind }) => kind).join();
  }
  if (operations.length > 1) fields.batch = operations.length;
  fields.outcome = outcome;
  const codes = [...new Set(operations.flatMap((one) => one.codes))];
  if (codes.length > 1) fields.codes = codes;
}

/** To microseconds. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
