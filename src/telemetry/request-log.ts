import { symbols } from 'pino';
import type { OperationFacts } from '../graphql/request-observer.ts';
import type { Log } from './log.ts';
import type { OperationRecord } from './operation-record.ts';
import { OK, outcomes, worstOf } from './outcomes.ts';
import type { RequestRecord } from './request-record.ts';
import { traceFields } from './request-trace.ts';

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
  route: '`/graphql`; omitted for every other path.',
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

/** Absent fields are left out. */
type Fields = { -readonly [Field in keyof typeof requestFields]?: string | number | boolean | readonly string[] };

/** A logger, and what it begins each line with: fields that are JSON already. */
type Lines = Log & { [symbols.chindingsSym]: string };

/** What the last success of an operation has in common with the next one. */
interface Success {
  readonly method: string;
  readonly status: number;
  readonly json: string;
}

/**
 * Writes one line for each request.
 *
 * pino makes JSON of an object field by field. Here most lines of an operation differ in a few numbers only, so they are written as
 * JSON around what the last one had in common with them, and handed to pino as what a child logger has in front: half the time.
 */
export class RequestLog {
  readonly #lines: Lines;
  /** What every line of the logger that was given begins with. */
  readonly #bindings: string;
  readonly #successSampleRate: number;
  readonly #successes = new WeakMap<OperationFacts, Success>();

  /** @param successSampleRate share of the requests without a failure that are written, 0 to 1. */
  constructor(log: Log, successSampleRate: number) {
    const child = log.child({});
    this.#bindings = String(Reflect.get(child, symbols.chindingsSym));
    this.#lines = Object.assign(child, { [symbols.chindingsSym]: this.#bindings });
    this.#successSampleRate = successSampleRate;
  }

  write(record: RequestRecord, status: number, durationMs: number, bytesOut: number): void {
    const outcome = outcomeOf(record.operations);
    if ((outcome ?? OK) === OK && this.#isLeftOut()) return;
    const level = outcomes[outcome ?? OK]?.level ?? 'error';
    const { requestId, trace, client, upstreamCalls, isCoalesced, bytesIn } = record;
    const traced = trace ? toJson(traceFields(trace)) : '';
    const named = client ? toJson(client) : '';
    const upstreamMs = round(record.upstreamMs);
    this.#lines[symbols.chindingsSym] =
      `${this.#bindings},"requestId":${JSON.stringify(requestId)}${traced}${named}${this.#describe(record, status, outcome)}` +
      `,"durationMs":${round(durationMs)},"upstreamCalls":${upstreamCalls},"upstreamMs":${upstreamMs}` +
      `${isCoalesced ? ',"coalesced":true' : ''},"bytesIn":${bytesIn},"bytesOut":${bytesOut}`;
    this.#lines[level]('request');
  }

  #isLeftOut(): boolean {
    return this.#successSampleRate < 1 && Math.random() >= this.#successSampleRate;
  }

  #describe(record: RequestRecord, status: number, outcome: string | undefined): string {
    const { operations, method } = record;
    const facts = outcome === OK && operations.length === 1 ? operations[0]?.facts : undefined;
    if (facts === undefined) return describe(record, status, outcome);
    const last = this.#successes.get(facts);
    if (last?.method === method && last.status === status) return last.json;
    const json = describe(record, status, outcome);
    this.#successes.set(facts, { method, status, json });
    return json;
  }
}

/** The fields that say what was asked for and how it ended, as JSON. */
function describe({ method, route, operations }: RequestRecord, status: number, outcome: string | undefined): string {
  const fields: Fields = { method, ...(route !== undefined && { route }), status };
  if (outcome !== undefined) describeOperations(fields, operations, outcome);
  return toJson(fields);
}

/** Members of an object, each with a comma before it. */
function toJson(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join('');
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
