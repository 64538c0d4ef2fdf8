import type { IncomingHttpHeaders } from 'node:http';
import {
  type Context,
  createTraceState,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import type { AttemptSpan, TraceHeaders } from '../codearts/call-observer.ts';
import { OTHER_METHOD } from './metric-table.ts';
import { OK, outcomes } from './outcomes.ts';

/** Name of the instrumentation scope. */
const NAME = 'codearts-graphql';

/** The tracer of the process; undefined when it has none. */
export function processTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  const isIdle = provider instanceof ProxyTracerProvider && provider.getDelegateTracer(NAME) === undefined;
  return isIdle ? undefined : provider.getTracer(NAME);
}

/** Its spans record nothing and have the context of their parent, so that the client's trace goes upstream unchanged. */
const idleTracer = new ProxyTracerProvider().getTracer(NAME);

/**
 * Starts the trace of a request, as part of the client's if it sent one.
 *
 * @param tracer undefined to only pass the client's trace on.
 * @returns undefined when neither the client nor this server traces.
 */
export function startTrace(
  tracer: Tracer | undefined,
  method: string,
  route: string | undefined,
  headers: IncomingHttpHeaders,
): RequestTrace | undefined {
  const remote = remoteSpanOf(headers);
  return tracer || remote ? new RequestTrace(tracer, method, route, remote) : undefined;
}

/** Spans of one request; names and attributes follow the semantic conventions for HTTP and GraphQL. */
export class RequestTrace {
  /** For log lines; `spanId` only where the request has a span of its own. */
  readonly fields: { readonly traceId: string; readonly spanId?: string };
  readonly #tracer: Tracer;
  readonly #server: Span;
  readonly #own: Context;
  /** Parent of upstream attempts: the operation, or the request for a batch, whose operations share them. */
  #parent: Context;
  #operations = 0;

  constructor(tracer: Tracer | undefined, method: string, route: string | undefined, remote: SpanContext | undefined) {
    this.#tracer = tracer ?? idleTracer;
    const parent = remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
    const name = method === OTHER_METHOD ? 'HTTP' : method;
    const attributes = {
      'http.request.method': method,
      'url.scheme': 'http',
      ...(route !== undefined && { 'http.route': route, 'url.path': route }),
    };
    const options = { kind: SpanKind.SERVER, attributes };
    this.#server = this.#tracer.startSpan(route === undefined ? name : `${name} ${route}`, options, parent);
    this.#own = trace.setSpan(parent, this.#server);
    this.#parent = this.#own;
    const { traceId, spanId } = this.#server.spanContext();
    this.fields = tracer ? { traceId, spanId } : { traceId };
  }

  /** @param label bounded form of the operation's name, for the name of the span. */
  startOperation(kind: string, name: string | undefined, label: string): Span {
    const attributes = {
      'graphql.operation.type': kind,
      ...(name !== undefined && { 'graphql.operation.name': name }),
    };
    const span = this.#tracer.startSpan(`${kind} ${label}`, { kind: SpanKind.INTERNAL, attributes }, this.#own);
    this.#operations += 1;
    this.#parent = this.#operations === 1 ? trace.setSpan(this.#own, span) : this.#own;
    return span;
  }

  /** @param resend number of earlier attempts of the same call. */
  startAttempt(method: string, url: string, requestId: string, resend: number): AttemptSpan {
    const { hostname, port, protocol } = new URL(url);
    const attributes = {
      'http.request.method': method,
      'server.address': hostname,
      'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
      'url.full': url,
      'http.request.header.x-request-id': [requestId],
      ...(resend > 0 && { 'http.request.resend_count': resend }),
    };
    const span = this.#tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes }, this.#parent);
    return {
      headers: headersOf(span.spanContext()),
      end(result) {
        if (typeof result === 'number') span.setAttribute('http.response.status_code', result);
        if (typeof result === 'string' || result >= 400) fail(span, String(result));
        span.end();
      },
    };
  }

  end(requestId: string, status: number, isCoalesced: boolean): void {
    this.#server.setAttribute('http.response.status_code', status);
    this.#server.setAttribute('http.response.header.x-request-id', [requestId]);
    if (isCoalesced) this.#server.setAttribute('codearts.coalesced', true);
    if (status >= 500) fail(this.#server, String(status));
    this.#server.end();
  }
}

/** Ends the span of an operation; only the first call has an effect. */
export function endOperation(span: Span, outcome: string): void {
  if (!span.isRecording()) return;
  if (outcome !== OK) span.setAttribute('error.type', outcome);
  if (outcomes[outcome]?.level !== 'info') span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Reads W3C Trace Context; undefined unless `traceparent` is valid. An invalid `tracestate` is left out. */
function remoteSpanOf({ traceparent, tracestate }: IncomingHttpHeaders): SpanContext | undefined {
  const context = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  if (context === null) return undefined;
  const traceState = typeof tracestate === 'string' ? createTraceState(tracestate) : undefined;
  return { ...context, isRemote: true, ...(traceState?.serialize() && { traceState }) };
}

/** OpenTelemetry's own propagator writes flags above 0x0f with three digits. */
function headersOf({ traceId, spanId, traceFlags, traceState }: SpanContext): TraceHeaders {
  const flags = traceFlags.toString(16).padStart(2, '0');
  const tracestate = traceState?.serialize();
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate && { tracestate }) };
}
