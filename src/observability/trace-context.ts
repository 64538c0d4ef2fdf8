import type { IncomingHttpHeaders } from 'node:http';
import { createTraceState, isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import type { AttemptSpan, RequestTrace, TraceHeaders } from './request-trace.ts';

/** W3C Trace Context; only a version above 00 may have a rest. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The span that a request came from, in another service. */
export interface RemoteSpan {
  readonly context: SpanContext;
  /** As they came. */
  readonly headers: TraceHeaders;
}

/** Reads the W3C headers of a request; undefined unless `traceparent` is well formed. A malformed `tracestate` is left out. */
export function remoteSpanOf({ traceparent, tracestate }: IncomingHttpHeaders): RemoteSpan | undefined {
  if (typeof traceparent !== 'string') return undefined;
  const [, version, traceId, spanId, flags, rest] = TRACEPARENT.exec(traceparent) ?? [];
  if (version === '00' && rest !== undefined) return undefined;
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  if (!isSpanContextValid(context)) return undefined;
  if (typeof tracestate !== 'string') return { context, headers: { traceparent } };
  const traceState = createTraceState(tracestate);
  return traceState.serialize() === ''
    ? { context, headers: { traceparent } }
    : { context: { ...context, traceState }, headers: { traceparent, tracestate } };
}

/** Writes a span's context as W3C headers. */
export function headersOf({ traceId, spanId, traceFlags, traceState }: SpanContext): TraceHeaders {
  const flags = traceFlags.toString(16).padStart(2, '0');
  const tracestate = traceState?.serialize();
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate && { tracestate }) };
}

/** A trace to which this server adds nothing: what the client sent goes upstream as it came. */
export class PassedOnTrace implements RequestTrace, AttemptSpan {
  readonly traceId: string;
  readonly spanId = undefined;
  readonly headers: TraceHeaders;

  constructor({ context, headers }: RemoteSpan) {
    this.traceId = context.traceId;
    this.headers = headers;
  }

  startOperation(): undefined {}

  startAttempt(): AttemptSpan {
    return this;
  }

  end(): void {}
}
