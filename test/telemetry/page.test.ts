import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { demoLogin, startEmulator } from '../../src/emulator/index.ts';
import { readConfig } from '../../src/read-config.ts';
import { counters, gauges, histograms } from '../../src/telemetry/metric-table.ts';
import { LabelNames } from '../../src/telemetry/metrics.ts';
import { alertedOutcomes, upstreamOutcomes } from '../../src/telemetry/outcomes.ts';
import { startFacade } from '../support/facade.ts';
import { readMetrics, type Series } from '../support/metrics.ts';
import { UNUSED_ADDRESS } from '../support/unused-port.ts';
import { startUpstream } from '../support/upstream.ts';
import { useFacade } from '../support/use-facade.ts';

const pair = useFacade({ REDIS_URL: `redis://${UNUSED_ADDRESS}` });

describe('the metrics endpoint', () => {
  test('returns the text format of Prometheus', async () => {
    const response = await fetch(`${pair.facade.management}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const page = await response.text();
    const { iamTokenExpiry: _, ...always } = gauges;
    for (const { name, help } of Object.values({ ...counters, ...histograms, ...always })) {
      expect(page).toContain(`# HELP ${name} ${help}\n# TYPE ${name} `);
    }
  });

  test('includes process metrics and the event-loop lag', async () => {
    const series = await readMetrics(pair.facade.management);
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'process_start_time_seconds',
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_heap_size_used_bytes',
    ]) {
      expect(series[name]).toBeGreaterThan(0);
    }
  });

  test('has the series that alerts compare before the first request, so that the first event is an increase', async () => {
    await using facade = await startFacade(pair.upstream.url);
    const series = await readMetrics(facade.management);
    const expected = [
      ...alertedOutcomes.flatMap((outcome) => [
        `graphql_requests_total{operation="anonymous",kind="query",outcome="${outcome}"}`,
        `graphql_requests_total{operation="other",kind="mutation",outcome="${outcome}"}`,
        `graphql_requests_total{operation="unknown",kind="unknown",outcome="${outcome}"}`,
      ]),
      ...['GET', 'PUT', 'POST'].flatMap((method) => [
        ...upstreamOutcomes.map((outcome) => `codearts_requests_total{method="${method}",outcome="${outcome}"}`),
        `codearts_request_duration_seconds_count{method="${method}"}`,
      ]),
      'graphql_http_requests_total{method="POST",status="499"}',
      'graphql_request_duration_seconds_count{operation="anonymous"}',
    ];
    expect(expected.filter((name) => series[name] !== 0)).toEqual([]);
  });

  test('has every outcome that alerts compare as soon as a name of an operation is a label', async () => {
    await using facade = await startFacade(pair.upstream.url);
    await facade.ask('query Fresh { __typename }');
    const series = await readMetrics(facade.management);
    const counts = alertedOutcomes.map(
      (outcome) => series[`graphql_requests_total{operation="Fresh",kind="query",outcome="${outcome}"}`],
    );
    expect(counts).toEqual([1, 0, 0, 0, 0, 0]);
  });

  test('shows when the token of the server expires, and only where it has one of its own', async () => {
    const name = 'codearts_iam_token_expiry_timestamp_seconds';
    await using emulator = await startEmulator();
    await using facade = await startFacade(emulator.url, {
      CODEARTS_AUTH: 'iam',
      IAM_ENDPOINT: emulator.url,
      IAM_DOMAIN: demoLogin.domain,
      IAM_USERNAME: demoLogin.user,
      IAM_PASSWORD: demoLogin.password,
      IAM_PROJECT: 'cn-north-4',
    });
    expect((await readMetrics(facade.management))[name]).toBe(0);
    await facade.ask('{ me { id } }');
    const inHours = ((await readMetrics(facade.management))[name] ?? 0) / 3_600 - Date.now() / 3_600_000;
    expect(inHours).toBeGreaterThan(23.9);
    expect(inHours).toBeLessThan(24.1);
    expect(name in (await readMetrics(pair.facade.management))).toBe(false);
  });

  test('shows only its own app when the process has several', async () => {
    await using other = await startFacade(pair.upstream.url);
    await pair.facade.ask('query OnlyHere { __typename }');
    const name = 'graphql_requests_total{operation="OnlyHere",kind="query",outcome="ok"}';
    expect((await readMetrics(pair.facade.management))[name]).toBe(1);
    expect(name in (await readMetrics(other.management))).toBe(false);
  });

  test('is not served on the GraphQL port', async () => {
    expect((await fetch(new URL('/metrics', pair.facade.url))).status).toBe(404);
  });

  test('does not grow with 300 invented operation names', async () => {
    await using facade = await startFacade(pair.upstream.url);
    const ask = (from: number, to: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, at) => facade.ask(`query Invented${from + at} { __typename }`)),
      );
    await ask(0, 21);
    // Node.js has kinds of garbage collection of its own, few and known, which show once they have happened.
    const own = (series: Series) => Object.keys(series).filter((name) => /^(graphql|codearts)_/.test(name));
    const before = own(await readMetrics(facade.management));
    await ask(21, 300);
    await facade.ask(`query ${'Long'.repeat(32)} { __typename }`);
    const series = await readMetrics(facade.management);
    expect(own(series)).toEqual(before);
    expect(series['graphql_requests_total{operation="other",kind="query",outcome="ok"}']).toBe(281);
    const names = before.flatMap((name) => /^graphql_requests_total\{operation="(\w+)"/.exec(name)?.[1] ?? []);
    expect(new Set(names).size).toBe(20 + ['other', 'anonymous', 'unknown'].length);
  });

  test('makes no label of the name of an invalid operation', async () => {
    await using facade = await startFacade(pair.upstream.url);
    for (let at = 0; at < 30; at += 1) await facade.ask(`query Invalid${at} { nothing }`);
    await facade.ask('query Valid { __typename }');
    expect(await readMetrics(facade.management)).toMatchObject({
      'graphql_requests_total{operation="unknown",kind="unknown",outcome="GRAPHQL_VALIDATION_FAILED"}': 30,
      'graphql_requests_total{operation="Valid",kind="query",outcome="ok"}': 1,
    });
  });
});

test('counts requests that arrive through fetch', async () => {
  await using upstream = await startUpstream();
  const config = { ...readConfig({ CODEARTS_ENDPOINT: upstream.url, LOG_LEVEL: 'silent' }), endpoint: upstream.url };
  const app = await createApp(config);
  const request = { method: 'POST', headers: { 'content-type': 'application/json', 'x-auth-token': 'the-token' } };
  await app.fetch(new Request('http://facade/graphql', { ...request, body: '{"query":"query Me { me { id } }"}' }));
  const page = await app.metrics();
  await app.close();
  expect(page).toContain('graphql_requests_total{operation="Me",kind="query",outcome="ok"} 1\n');
  expect(page).toContain('codearts_requests_total{method="GET",outcome="ok"} 1\n');
});

test('makes no label of other names when the names are known in advance', () => {
  const names = new LabelNames(['Trusted']);
  expect(['Trusted', 'Invented', undefined].map((name) => names.labelOf(name))).toEqual([
    'Trusted',
    'other',
    'anonymous',
  ]);
});
