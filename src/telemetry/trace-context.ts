import type { IncomingHttpHeaders } from 'node:http';
import { createTraceState, isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import type { AttemptSpan, TraceHeaders } from '../codearts/call-observer.ts';
import type { RequestTrace } from './request-trace.ts';

/** W3C Trace Context. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;
const LENGTH_OF_VERSION_00 = 55;

/** The span that a request came from, in another service. */
export interface RemoteSpan {
  readonly context: SpanContext;
  /** What goes on to CodeArts Repo. */
  readonly headers: TraceHeaders;
}

/** Reads the W3C headers of a request; undefined unless `traceparent` is well formed. A malformed `tracestate` is left out. */
export function remoteSpanOf({ traceparent, tracestate }: IncomingHttpHeaders): RemoteSpan | undefined {
  if (typeof traceparent !== 'string') return undefined;
  const [, version, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (version === 'ff' || (version === '00' && traceparent.length !== LENGTH_OF_VERSION_00)) return undefined;
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  if (!isSpanContextValid(context)) return undefined;
  // A later version may have more fields, of any length. A receiver that does not know it uses this one.
  const headers = { traceparent: `00-${traceId}-${spanId}-${flags}` };
  if (typeof tracestate !== 'string') return { context, headers };
  const traceState = createTraceState(tracestate);
  return traceState.serialize() === ''
    ? { context, headers }
    : { context: { ...context, traceState }, headers: { ...headers, tracestate } };
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
