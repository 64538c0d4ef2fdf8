import { describe, expect, test } from 'vitest';
import { startCollector } from '../support/collector.ts';
import { type Running, startCommand } from '../support/command.ts';
import { linesOf } from '../support/log-lines.ts';
import { UNUSED_ADDRESS } from '../support/unused-port.ts';

// The built files are what is started here: `npm test` builds them first.

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CANARY = 'canary-in-the-headers';

/** Starts the server over the emulator. */
async function start(env: Record<string, string>): Promise<Running & { readonly url: string }> {
  const server = startCommand('main', [], { PORT: '0', MANAGEMENT_PORT: '0', LOG_FORMAT: 'json', ...env });
  const [, url = ''] = await server.writes(/"url":"(http:[^"]+)"/);
  return Object.assign(server, { url: `${url}/graphql` });
}

async function ask(url: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-auth-token': 'demo-token',
      traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({ query: 'query Me { me { state } }' }),
  });
  return response.json();
}

const ANSWER = { data: { me: { state: 'ACTIVE' } } };

describe('a collector gets the spans before the process ends', () => {
  test('as http/json', async () => {
    await using collector = await startCollector();
    const server = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${CANARY}`,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    expect(await ask(server.url)).toEqual(ANSWER);
    const { code, stdout } = await server.stop();
    expect(code).toBe(0);
    expect(
      collector.exports.map(({ path, headers }) => [path, headers['content-type'], headers.authorization]),
    ).toEqual([['/v1/traces', 'application/json', CANARY]]);
    const { resourceSpans } = JSON.parse(String(collector.exports[0]?.body));
    const spans = resourceSpans[0].scopeSpans[0].spans;
    expect(spans.map(({ name, traceId }: Record<string, string>) => [name, traceId]).sort()).toEqual([
      ['GET', TRACE_ID],
      ['POST /graphql', TRACE_ID],
      ['query Me', TRACE_ID],
    ]);
    expect(resourceSpans[0].resource.attributes).toEqual(
      expect.arrayContaining([
        { key: 'service.name', value: { stringValue: 'codearts-graphql' } },
        { key: 'deployment.environment.name', value: { stringValue: 'test' } },
      ]),
    );
    expect(stdout).not.toContain(CANARY);
  });

  test('as http/protobuf, unless told otherwise', async () => {
    await using collector = await startCollector();
    const server = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'some-service' });
    expect(await ask(server.url)).toEqual(ANSWER);
    await server.stop();
    expect(collector.exports.map(({ headers }) => headers['content-type'])).toEqual(['application/x-protobuf']);
    const body = collector.exports[0]?.body ?? Buffer.alloc(0);
    for (const text of ['POST /graphql', 'query Me', 'GET', 'some-service']) expect(body.includes(text)).toBe(true);
    expect(body.includes(Buffer.from(TRACE_ID, 'hex'))).toBe(true);
  });
});

describe('no request notices', () => {
  const nonsense = {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: `//${CANARY}@nowhere`,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `https:user:with / and space ${CANARY}-word@nowhere:x`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'carrier-pigeon',
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${CANARY},nonsense,=`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '-1',
    OTEL_EXPORTER_OTLP_COMPRESSION: CANARY,
    OTEL_TRACES_SAMPLER: 'nonsense',
    OTEL_TRACES_SAMPLER_ARG: 'nonsense',
    OTEL_BSP_MAX_QUEUE_SIZE: 'nonsense',
    OTEL_RESOURCE_ATTRIBUTES: 'nonsense',
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: 'nonsense',
    // Less than the exporter goes on trying.
    SHUTDOWN_TIMEOUT_MS: '3000',
  };

  test('variables that are nonsense; the log says so, without secrets', async () => {
    const server = await start(nonsense);
    expect(await ask(server.url)).toEqual(ANSWER);
    const { code, stdout, stderr } = await server.stop();
    expect([code, stderr]).toEqual([0, '']);
    expect(linesOf(stdout, 'OpenTelemetry SDK warning').length).toBeGreaterThan(0);
    expect(stdout).not.toContain(`Bearer ${CANARY}`);
    expect(stdout).not.toContain(`${CANARY}@`);
    expect(stdout).not.toContain(`${CANARY}-word`);
  });

  test.each([
    ['is not there', async () => `http://${UNUSED_ADDRESS}`],
    ['refuses them', async (refusing: string) => refusing],
  ])('a collector that %s; the log says so, without secrets', async (_what, choose) => {
    await using refusing = await startCollector(400);
    const url = await choose(refusing.url);
    const server = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: url.replace('//', `//user:${CANARY}@`),
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${CANARY}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      OTEL_BSP_SCHEDULE_DELAY: '1',
    });
    expect(await ask(server.url)).toEqual(ANSWER);
    await server.writes(/"msg":"OpenTelemetry SDK warning"/);
    const { code, stdout, stderr } = await server.stop();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain(CANARY);
  });
});

describe('the SDK', () => {
  /** Prints which of OpenTelemetry's packages the process has loaded. */
  const REPORT = `data:text/javascript,${encodeURIComponent(
    "import Module from 'node:module'; process.on('exit', () => console.log(Object.keys(Module._cache).filter((file) => /opentelemetry.(sdk|exporter|resources)/.test(file)).length, 'files'))",
  )}`;

  test.each([
    ['is not loaded unless traces are asked for', {}, /^0 files$/m],
    [
      'is not loaded when it is switched off',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: 'true' },
      /^0 files$/m,
    ],
    ['is loaded when they are', { OTEL_TRACES_EXPORTER: 'otlp' }, /^[1-9]\d* files$/m],
  ] as const)('%s', async (_what, env, report) => {
    const server = await start({ ...env, NODE_OPTIONS: `--import=${REPORT}`, SHUTDOWN_TIMEOUT_MS: '1' });
    expect((await server.stop()).stdout).toMatch(report);
  });
});
