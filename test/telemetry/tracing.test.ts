import { SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MAX_CONNECTIONS } from '../../src/codearts/pool.ts';
import { type Facade, startFacade } from '../support/facade.ts';
import { linesOf } from '../support/log-lines.ts';
import { recordSpans, type Spans } from '../support/spans.ts';
import { fixture, reply, startUpstream, type Upstream } from '../support/upstream.ts';

const READ = 'query Me { me { state } }';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT_ID = 'b7ad6b7169203331';
const traceparent = `00-${TRACE_ID}-${PARENT_ID}-01`;
const tracestate = 'vendor=value,other@system=1';

async function withTracing(use: (facade: Facade, upstream: Upstream, spans: Spans) => Promise<void>): Promise<void> {
  const spans = recordSpans();
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url, {}, { tracer: spans.tracer });
  await use(facade, upstream, spans);
}

test("a request is followed by its id from the client's header through log line, trace and upstream header", async () => {
  await withTracing(async (facade, upstream, spans) => {
    const response = await facade.post({ query: READ }, { headers: { 'x-request-id': 'complaint-1', traceparent } });
    expect(response.headers.get('x-request-id')).toBe('complaint-1');
    const [line] = linesOf(facade.log(), 'request');
    expect(line).toMatchObject({ requestId: 'complaint-1', traceId: TRACE_ID, upstreamCalls: 1 });
    const [call] = upstream.calls;
    expect(call?.headers['x-request-id']).toBe('complaint-1');
    const server = spans.named('POST /graphql');
    const client = spans.named('GET');
    expect(server.attributes['http.response.header.x-request-id']).toEqual(['complaint-1']);
    expect(client.attributes['http.request.header.x-request-id']).toEqual(['complaint-1']);
    expect(line.spanId).toBe(server.spanContext().spanId);
    expect(call?.headers['traceparent']).toBe(`00-${TRACE_ID}-${client.spanContext().spanId}-01`);
  });
});

test('a failing tracer costs no upstream connection: the server recovers with it', async () => {
  const { tracer } = recordSpans();
  let works = false;
  const failing: Tracer = {
    startSpan(name, options, context) {
      if (!works && options?.kind === SpanKind.CLIENT) throw new Error('no room for a span');
      return tracer.startSpan(name, options, context);
    },
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  };
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url, { CODEARTS_TIMEOUT_MS: '2000' }, { tracer: failing });
  const failed = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, () => facade.ask(READ)));
  expect(failed.every(({ errors }) => errors)).toBe(true);
  works = true;
  upstream.answer = (call) => reply(call, 200, fixture('user'));
  expect(await facade.ask(READ)).toEqual({ data: { me: { state: 'ACTIVE' } } });
});

describe('spans', () => {
  test('of a request, its operation, and its upstream call are nested', async () => {
    await withTracing(async (facade, upstream, spans) => {
      await facade.ask(READ, { headers: { traceparent, tracestate } });
      const [server, operation, client] = ['POST /graphql', 'query Me', 'GET'].map((name) => spans.named(name));
      expect(spans.ended()).toHaveLength(3);
      expect(spans.ended().map((span) => span.spanContext().traceId)).toEqual([TRACE_ID, TRACE_ID, TRACE_ID]);
      expect(server?.parentSpanContext?.spanId).toBe(PARENT_ID);
      expect(operation?.parentSpanContext?.spanId).toBe(server?.spanContext().spanId);
      expect(client?.parentSpanContext?.spanId).toBe(operation?.spanContext().spanId);
      expect([server?.kind, operation?.kind, client?.kind]).toEqual([
        SpanKind.SERVER,
        SpanKind.INTERNAL,
        SpanKind.CLIENT,
      ]);
      expect(upstream.calls[0]?.headers['tracestate']).toBe(tracestate);
      const { port } = new URL(upstream.url);
      expect(server?.attributes).toEqual({
        'http.request.method': 'POST',
        'http.route': '/graphql',
        'url.path': '/graphql',
        'url.scheme': 'http',
        'http.response.status_code': 200,
        'http.response.header.x-request-id': [expect.any(String)],
      });
      expect(operation?.attributes).toEqual({ 'graphql.operation.type': 'query', 'graphql.operation.name': 'Me' });
      expect(client?.attributes).toEqual({
        'http.request.method': 'GET',
        'http.request.header.x-request-id': [expect.any(String)],
        'http.response.status_code': 200,
        'server.address': '127.0.0.1',
        'server.port': Number(port),
        'url.full': `${upstream.url}/v4/user/emails`,
      });
    });
  });

  test('start a trace when the client has none', async () => {
    await withTracing(async (facade, _upstream, spans) => {
      await facade.ask(READ);
      const server = spans.named('POST /graphql');
      expect(server.parentSpanContext).toBeUndefined();
      expect(linesOf(facade.log(), 'request')[0].traceId).toBe(server.spanContext().traceId);
    });
  });

  test('of retries carry the resend count', async () => {
    await withTracing(async (facade, upstream, spans) => {
      upstream.answer = (call) =>
        upstream.calls.length < 2 ? reply(call, 503, {}) : reply(call, 200, fixture('user'));
      await facade.ask(READ);
      const attempts = spans.ended().filter(({ name }) => name === 'GET');
      expect(attempts.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, 200]);
      expect(attempts.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1]);
      expect(attempts.map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.UNSET]);
      expect(attempts[0]?.attributes['error.type']).toBe('503');
      expect(upstream.calls.map(({ headers }) => headers['traceparent']?.toString().split('-')[2])).toEqual(
        attempts.map((span) => span.spanContext().spanId),
      );
    });
  });

  test('carry the error of a failed call and of its operation', async () => {
    await withTracing(async (facade, upstream, spans) => {
      upstream.answer = (call) => (call.method === 'GET' ? reply(call, 200, fixture('user')) : call.response.destroy());
      await facade.ask('mutation Change { updateEmail(email: "11@email.com") { __typename } }');
      expect(spans.named('PUT').attributes['error.type']).toBe('network');
      const operation = spans.named('mutation Change');
      expect(operation.attributes['error.type']).toBe('UNCONFIRMED');
      expect(operation.status.code).toBe(SpanStatusCode.ERROR);
      expect(spans.named('POST /graphql').status.code).toBe(SpanStatusCode.UNSET);
      const [line] = linesOf(facade.log(), 'upstream call failed');
      expect(line.traceId).toBe(operation.spanContext().traceId);
    });
  });

  test('of a batch are one for each operation; their shared read belongs to the request', async () => {
    await withTracing(async (facade, _upstream, spans) => {
      await facade.post([{ query: READ }, { query: 'query Other { me { id } }' }, { query: '{ me { id } }' }]);
      const server = spans.named('POST /graphql').spanContext().spanId;
      expect(
        spans
          .ended()
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['GET', 'POST /graphql', 'query Me', 'query Other', 'query anonymous']);
      for (const name of ['GET', 'query Me', 'query Other', 'query anonymous']) {
        expect(spans.named(name).parentSpanContext?.spanId).toBe(server);
      }
    });
  });

  test('of a shared read belong to the request that started it', async () => {
    await withTracing(async (facade, upstream, spans) => {
      upstream.answer = () => {};
      const opener = facade.ask(READ, { headers: { traceparent } });
      const [call] = await upstream.received(1);
      const joiner = facade.ask('query Joiner { me { id } }');
      await facade.ask('query Between { __typename }');
      if (call) reply(call, 200, fixture('user'));
      await Promise.all([opener, joiner]);
      const attempts = spans.ended().filter(({ name }) => name === 'GET');
      expect(attempts.map((span) => span.spanContext().traceId)).toEqual([TRACE_ID]);
      const { traceId } = spans.named('query Joiner').spanContext();
      const joined = spans
        .ended()
        .find((span) => span.name === 'POST /graphql' && span.spanContext().traceId === traceId);
      expect(joined?.attributes['codearts.coalesced']).toBe(true);
      expect(
        linesOf(facade.log(), 'request').map(({ coalesced, upstreamCalls }) => [coalesced, upstreamCalls]),
      ).toEqual(
        expect.arrayContaining([
          [undefined, 1],
          [true, 0],
        ]),
      );
    });
  });

  test.each([
    ['a refused request', 'query { __typename ', 'POST /graphql'],
    ['an invalid document', '{ nothing }', 'POST /graphql'],
  ])('of %s are ended', async (_what, query, name) => {
    await withTracing(async (facade, _upstream, spans) => {
      await facade.ask(query);
      expect(spans.ended().map((span) => span.name)).toEqual([name]);
    });
  });

  test('have a bounded number of names, whatever names clients invent', async () => {
    await withTracing(async (facade, _upstream, spans) => {
      for (let at = 0; at < 30; at += 1) await facade.ask(`query Invented${at} { __typename }`);
      expect(new Set(spans.ended().map(({ name }) => name)).size).toBe(22);
    });
  });
});

test('an application that already traces gets the spans', async () => {
  const spans = recordSpans();
  trace.setGlobalTracerProvider({ getTracer: () => spans.tracer });
  onTestFinished(() => trace.disable());
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url);
  await facade.ask(READ);
  expect(spans.named('query Me').parentSpanContext?.spanId).toBe(spans.named('POST /graphql').spanContext().spanId);
});

describe('without tracing', () => {
  async function sent(headers: Record<string, string>) {
    await using upstream = await startUpstream();
    await using facade = await startFacade(upstream.url);
    await facade.ask(READ, { headers });
    return { upstream: upstream.calls[0]?.headers, line: linesOf(facade.log(), 'request')[0] };
  }

  test("the client's trace goes upstream unchanged, and its ID is in the log line", async () => {
    const { upstream, line } = await sent({ traceparent, tracestate });
    expect([upstream?.['traceparent'], upstream?.['tracestate']]).toEqual([traceparent, tracestate]);
    expect([line.traceId, line.spanId]).toEqual([TRACE_ID, undefined]);
  });

  test.each([
    '',
    'nonsense',
    `00-${TRACE_ID.toUpperCase()}-${PARENT_ID}-01`,
    `00-${'0'.repeat(32)}-${PARENT_ID}-01`,
    `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
    `00-${TRACE_ID}-${PARENT_ID}-01-more`,
    `ff-${TRACE_ID}-${PARENT_ID}-01`,
    `00-${TRACE_ID}-${PARENT_ID}`,
  ])('the malformed traceparent %j is ignored', async (malformed) => {
    const { upstream, line } = await sent({ traceparent: malformed, tracestate });
    expect([upstream?.['traceparent'], upstream?.['tracestate'], line.traceId]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a later version of traceparent is read as version 00', async () => {
    const { upstream, line } = await sent({ traceparent: `01-${TRACE_ID}-${PARENT_ID}-01-${'more'.repeat(10_000)}` });
    expect([upstream?.['traceparent'], line.traceId]).toEqual([traceparent, TRACE_ID]);
  });

  test('a malformed tracestate is left out', async () => {
    const { upstream } = await sent({ traceparent, tracestate: 'nonsense' });
    expect([upstream?.['traceparent'], upstream?.['tracestate']]).toEqual([traceparent, undefined]);
  });
});
