import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { UNUSED_ADDRESS } from '../support/unused-port.ts';
import { type Call, fixture, reply, startUpstream } from '../support/upstream.ts';
import { targets, withoutVariables } from './support/monitoring.ts';
import { isInstalled } from './support/programs.ts';
import { MINUTE_S, startPrometheus } from './support/prometheus.ts';
import { EVERYTHING, startServer } from './support/server.ts';
import { startTraffic } from './support/traffic.ts';

function answer(call: Call): void {
  reply(call, 200, fixture('user'));
}

/** A bound for what hangs, not a measure. */
const WAIT = { timeout: 60_000, interval: 100 };
const DEADLINE_MS = 1_000;

describe.skipIf(!isInstalled('prometheus'))('a real Prometheus', () => {
  test('shows every panel of the dashboard for a server that has served nothing and cannot log in', async () => {
    const server = await startServer({ ...EVERYTHING, CODEARTS_ENDPOINT: `http://${UNUSED_ADDRESS}` });
    await using prometheus = await startPrometheus([server.management]);
    const empty = async () => {
      const results = await Promise.all(targets.map(({ expr }) => prometheus.query(withoutVariables(expr, '2s'))));
      return targets
        .filter((_, at) => results[at]?.length === 0)
        .map(({ title, legendFormat }) => [title, legendFormat]);
    };
    await expect.poll(empty, WAIT).toEqual([]);
    expect(await prometheus.ruleErrors()).toEqual([]);
    await expect
      .poll(() => prometheus.firing(), WAIT)
      .toEqual(expect.arrayContaining(['CodeArtsIamLoginFailing', 'CodeArtsGraphQLRedisUnavailable']));
  });

  test('alerts when CodeArts Repo hangs, also when clients give up first, and not when it hiccups', async () => {
    await using upstream = await startUpstream(answer);
    const server = await startServer({ CODEARTS_ENDPOINT: upstream.url, CODEARTS_TIMEOUT_MS: `${DEADLINE_MS}` });
    await using prometheus = await startPrometheus([server.management]);
    await using traffic = startTraffic(server.url);
    const seen = async (expression: string) => (await prometheus.query(expression)).length > 0;

    // A blip of 24 s, for this Prometheus.
    await upstream.received(300);
    await expect.poll(() => prometheus.firing(), WAIT).toEqual([]);
    const startedAt = performance.now();
    upstream.answer = (call) => reply(call, 500, {});
    await pause(MINUTE_S * 400);
    upstream.answer = answer;
    const failures = `sum(increase(graphql_requests_total{outcome="UNAVAILABLE"}[${5 * MINUTE_S}s]))`;
    await expect.poll(() => seen(`${failures} > 0`), WAIT).toBe(true);
    await expect.poll(() => seen(`${failures} == 0`), WAIT).toBe(true);
    const since = `${Math.floor((performance.now() - startedAt) / 1_000)}s`;
    expect(
      await seen(`count_over_time(ALERTS{alertname="CodeArtsGraphQLErrors",alertstate="pending"}[${since}])`),
    ).toBe(true);
    expect(await prometheus.query(`count_over_time(ALERTS{severity="page",alertstate="firing"}[${since}])`)).toEqual(
      [],
    );

    // Clients give up before the deadline.
    traffic.patienceMs = DEADLINE_MS / 5;
    upstream.answer = () => {};
    await expect.poll(() => prometheus.firing(), WAIT).toContain('CodeArtsGraphQLClientsDisconnect');
    expect(await prometheus.firing()).not.toContain('CodeArtsRepoUnavailable');

    // Clients wait for the deadline, and the circuit breaker opens.
    traffic.patienceMs = 60_000;
    await expect
      .poll(() => prometheus.firing(), WAIT)
      .toEqual(expect.arrayContaining(['CodeArtsRepoUnavailable', 'CodeArtsGraphQLErrors']));

    // CodeArts Repo responds again.
    upstream.answer = answer;
    await expect.poll(() => prometheus.firing(), WAIT).not.toContain('CodeArtsRepoUnavailable');
    expect(await prometheus.ruleErrors()).toEqual([]);
  });
});
