import type { Log } from './log.ts';
import type { OperationFacts, OperationRecord } from './operation-record.ts';
import { OK, outcomes, worstOf } from './outcomes.ts';
import type { RequestRecord } from './request-record.ts';
import { traceFields } from './request-trace.ts';

/** Every field of a request's line besides `level`, `time` and `msg`. */
export const requestFields = {
  requestId: 'Id of the request: `X-Request-Id` of the request and of its answer, sent upstream too.',
  traceId:
    "Id of the trace: the client's own where it sent `traceparent`, else this server's; absent when nobody traces.",
  spanId: "Id of this server's span; absent unless this server traces.",
  method: 'HTTP method; `_OTHER` for one that is not in common use.',
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

/** Absent fields are left out. */
type Fields = { -readonly [Field in keyof typeof requestFields]?: string | number | boolean | readonly string[] };

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
    const { operations, trace } = record;
    const outcome = outcomeOf(operations);
    if ((outcome ?? OK) === OK && this.#isLeftOut()) return;
    const level = outcomes[outcome ?? OK]?.level ?? 'error';
    // Only fields that say something: each costs as much as a counter.
    const fields: Fields = { requestId: record.requestId };
    if (trace) Object.assign(fields, traceFields(trace));
    fields.method = record.method;
    if (record.route !== undefined) fields.route = record.route;
    fields.status = status;
    if (outcome !== undefined) describeOperations(fields, operations, outcome);
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

/** Undefined when there was no operation. */
function outcomeOf(operations: readonly OperationRecord[]): string | undefined {
  const [first, ...others] = operations;
  return others.length === 0 ? first?.outcome : worstOf(operations.map((one) => one.outcome));
}

function describeOperations(fields: Fields, operations: readonly OperationRecord[], outcome: string): void {
  const [first, ...others] = operations;
  if (others.length > 0) describeBatch(fields, operations);
  else if (first?.facts) {
    fields.operation = nameOf(first.facts);
    fields.kind = first.facts.kind;
  }
  fields.outcome = outcome;
  const codes = others.length === 0 ? (first?.codes ?? []) : [...new Set(operations.flatMap((one) => one.codes))];
  if (codes.length > 1) fields.codes = codes;
}

function describeBatch(fields: Fields, operations: readonly OperationRecord[]): void {
  const known = operations.flatMap(({ facts }) => facts ?? []);
  fields.operation = known.map(nameOf).join();
  fields.kind = known.map(({ kind }) => kind).join();
  fields.batch = operations.length;
}

function nameOf({ name = 'anonymous' }: OperationFacts): string {
  return name;
}

/** To microseconds. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
