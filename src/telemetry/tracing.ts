import type { IncomingHttpHeaders } from 'node:http';
import {
  type Attributes,
  type Context,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { AttemptSpan } from '../codearts/call-observer.ts';
import { OK, outcomes } from './outcomes.ts';
import { OTHER_METHOD } from './request-record.ts';
import type { EndedRequest, OperationSpan, RequestTrace } from './request-trace.ts';
import { headersOf, PassedOnTrace, type RemoteSpan, remoteSpanOf } from './trace-context.ts';

/** Of this server, as a source of spans. */
const NAME = 'codearts-graphql';

/** The tracer of the process that this server runs in; undefined when nothing there traces. */
export function processTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  // A proxy that nobody stands behind makes spans that record nothing, at a price all the same.
  const isIdle = provider instanceof ProxyTracerProvider && provider.getDelegateTracer(NAME) === undefined;
  return isIdle ? undefined : provider.getTracer(NAME);
}

/**
 * Begins the trace of a request, as a part of the client's where it sent one.
 *
 * @param tracer undefined when this server traces nothing; the client's trace then goes upstream as it came.
 */
export function beginTrace(
  tracer: Tracer | undefined,
  method: string,
  route: string | undefined,
  headers: IncomingHttpHeaders,
): RequestTrace | undefined {
  if (tracer === undefined && headers['traceparent'] === undefined) return undefined;
  const remote = remoteSpanOf(headers);
  if (tracer) return new RecordedTrace(tracer, method, route, remote);
  return remote && new PassedOnTrace(remote);
}

/** A trace with spans of this server; names and attributes follow the semantic conventions for HTTP and GraphQL. */
class RecordedTrace implements RequestTrace {
  readonly #tracer: Tracer;
  readonly #server: Span;
  readonly #own: Context;
  /** What attempts upstream are a part of: the operation, or in a batch, whose operations share them, the request. */
  #parent: Context;
  #operations = 0;

  constructor(tracer: Tracer, method: string, route: string | undefined, remote: RemoteSpan | undefined) {
    this.#tracer = tracer;
    const from = remote ? trace.setSpanContext(ROOT_CONTEXT, remote.context) : ROOT_CONTEXT;
    const name = method === OTHER_METHOD ? 'HTTP' : method;
    this.#server = tracer.startSpan(
      route === undefined ? name : `${name} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': method,
          'url.scheme': 'http',
          ...(route !== undefined && { 'http.route': route, 'url.path': route }),
        },
      },
      from,
    );
    this.#own = trace.setSpan(from, this.#server);
    this.#parent = this.#own;
  }

  get traceId(): string {
    return this.#server.spanContext().traceId;
  }

  get spanId(): string {
    return this.#server.spanContext().spanId;
  }

  startOperation(kind: string, name: string | undefined, label: string): OperationSpan {
    const span = this.#tracer.startSpan(
      `${kind} ${label}`,
      {
        kind: SpanKind.INTERNAL,
        attributes: {
          'graphql.operation.type': kind,
          ...(name !== undefined && { 'graphql.operation.name': name }),
        },
      },
      this.#own,
    );
    this.#operations += 1;
    this.#parent = this.#operations === 1 ? trace.setSpan(this.#own, span) : this.#own;
    return new RecordedOperation(span);
  }

  startAttempt(method: string, url: string, requestId: string, resend: number): AttemptSpan {
    const { hostname, port, protocol } = new URL(url);
    const attributes: Attributes = {
      'http.request.method': method,
      'server.address': hostname,
      'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
      'url.full': url,
      'http.request.header.x-request-id': [requestId],
      ...(resend > 0 && { 'http.request.resend_count': resend }),
    };
    return new RecordedAttempt(this.#tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes }, this.#parent));
  }

  end({ requestId, status, coalesced }: EndedRequest): void {
    this.#server.setAttribute('http.response.status_code', status);
    this.#server.setAttribute('http.response.header.x-request-id', [requestId]);
    if (coalesced) this.#server.setAttribute('codearts.coalesced', true);
    if (status >= 500) fail(this.#server, String(status));
    this.#server.end();
  }
}

class RecordedOperation implements OperationSpan {
  readonly #span: Span;
  #ended = false;

  constructor(span: Span) {
    this.#span = span;
  }

  end(outcome: string): void {
    if (this.#ended) return;
    this.#ended = true;
    if (outcome !== OK) this.#span.setAttribute('error.type', outcome);
    if (outcomes[outcome]?.level !== 'info') this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end();
  }
}

class RecordedAttempt implements AttemptSpan {
  readonly #span: Span;
  readonly headers;

  constructor(span: Span) {
    this.#span = span;
    this.headers = headersOf(span.spanContext());
  }

  end(result: number | string): void {
    if (typeof result === 'number') this.#span.setAttribute('http.response.status_code', result);
    if (typeof result === 'string' || result >= 400) fail(this.#span, String(result));
    this.#span.end();
  }
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
