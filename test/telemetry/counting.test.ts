import { afterEach, describe, expect, test, vi } from 'vitest';
import { MIN_CALLS, PROBE_EVERY_MS } from '../../src/codearts/circuit-breaker.ts';
import { demoLogin, startEmulator } from '../../src/emulator/index.ts';
import { TokenSession } from '../../src/loaders/session.ts';
import { useClock } from '../support/clock.ts';
import { type Facade, startFacade } from '../support/facade.ts';
import { knowUser } from '../support/known-user.ts';
import { countedBetween, readMetrics, type Series } from '../support/metrics.ts';
import { UNUSED_ADDRESS } from '../support/unused-port.ts';
import { fixture, reply, startUpstream, type Upstream } from '../support/upstream.ts';
import { useFacade } from '../support/use-facade.ts';
import { cases, prepare } from './cases.ts';

const READ = 'query Me { me { id } }';
const UPDATE = 'mutation Change { updateEmail(email: "11@email.com") { __typename } }';

/** Everything that is counted while something happens. */
async function counted({ management }: Pick<Facade, 'management'>, happen: () => Promise<unknown>): Promise<Series> {
  const before = await readMetrics(management);
  await happen();
  return countedBetween(before, await readMetrics(management));
}

async function inFlight({ management }: Pick<Facade, 'management'>): Promise<number | undefined> {
  return (await readMetrics(management))['graphql_http_requests_in_flight'];
}

async function withFacade(
  env: Record<string, string>,
  use: (facade: Facade, upstream: Upstream) => Promise<void>,
): Promise<void> {
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url, env);
  await use(facade, upstream);
}

describe.each(['on', 'off'])('with the fast path %s exactly this is counted of', (FAST_PATH) => {
  const pair = useFacade({ CODEARTS_TIMEOUT_MS: '1000', GRAPHIQL: 'on', FAST_PATH });

  test.each(cases)('$name', async (one) => {
    const { facade, upstream } = pair;
    await knowUser(pair);
    // The first time is never short.
    prepare(one, upstream);
    await one.send(facade, upstream);
    await knowUser(pair);
    prepare(one, upstream);
    expect(await counted(facade, () => one.send(facade, upstream))).toEqual(one.counts);
  });
});

describe('counted are', () => {
  afterEach(() => vi.restoreAllMocks());

  test('every request that shares a read, and the read once', async () => {
    await withFacade({}, async (facade, upstream) => {
      upstream.answer = () => {};
      const counts = await counted(facade, async () => {
        const opener = facade.ask(READ);
        const [call] = await upstream.received(1);
        const joiners = [facade.ask(READ), facade.ask(READ)];
        await expect.poll(async () => (await readMetrics(facade.management))['codearts_coalesced_reads_total']).toBe(2);
        if (call) reply(call, 200, fixture('user'));
        await Promise.all([opener, ...joiners]);
      });
      expect(counts).toEqual({
        'graphql_http_requests_total{method="POST",status="200"}': 3,
        'graphql_requests_total{operation="Me",kind="query",outcome="ok"}': 3,
        'graphql_request_duration_seconds_count{operation="Me"}': 3,
        'codearts_requests_total{method="GET",outcome="ok"}': 1,
        'codearts_request_duration_seconds_count{method="GET"}': 1,
        codearts_coalesced_reads_total: 2,
      });
    });
  });

  test('a client that disconnects, and its cancelled read', async () => {
    await withFacade({}, async (facade, upstream) => {
      upstream.answer = () => {};
      const counts = await counted(facade, async () => {
        const leave = new AbortController();
        const asked = facade.ask(READ, { signal: leave.signal });
        const [call] = await upstream.received(1);
        leave.abort();
        await expect(asked).rejects.toThrow();
        await call?.left;
        await expect.poll(() => inFlight(facade)).toBe(0);
      });
      expect(counts).toEqual({
        'graphql_http_requests_total{method="POST",status="499"}': 1,
        'graphql_requests_total{operation="Me",kind="query",outcome="CLIENT_DISCONNECTED"}': 1,
        'graphql_request_duration_seconds_count{operation="Me"}': 1,
        'codearts_requests_total{method="GET",outcome="CANCELLED"}': 1,
        'codearts_request_duration_seconds_count{method="GET"}': 1,
        'codearts_request_errors_total{reason="cancelled"}': 1,
      });
    });
  });

  test('a client that disconnects before its body is complete', async () => {
    await withFacade({}, async (facade) => {
      const counts = await counted(facade, async () => {
        const leave = new AbortController();
        const body = new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('{"query":')),
        });
        const init = { method: 'POST', body, duplex: 'half', signal: leave.signal } as RequestInit;
        const asked = fetch(facade.url, { ...init, headers: { 'content-type': 'application/json' } });
        await expect.poll(() => inFlight(facade)).toBe(1);
        leave.abort();
        await expect(asked).rejects.toThrow();
        await expect.poll(() => inFlight(facade)).toBe(0);
      });
      expect(counts).toEqual({
        'graphql_http_requests_total{method="POST",status="499"}': 1,
        'graphql_requests_total{operation="unknown",kind="unknown",outcome="CLIENT_DISCONNECTED"}': 1,
        'graphql_request_duration_seconds_count{operation="unknown"}': 1,
      });
      expect(facade.log()).not.toContain('unexpected error');
    });
  });

  test('a bug that is masked', async () => {
    await withFacade({}, async (facade) => {
      vi.spyOn(TokenSession.prototype, 'read').mockRejectedValueOnce(new Error('a bug'));
      expect(await counted(facade, () => facade.ask(READ))).toEqual({
        'graphql_http_requests_total{method="POST",status="200"}': 1,
        'graphql_requests_total{operation="Me",kind="query",outcome="INTERNAL_SERVER_ERROR"}': 1,
        'graphql_request_duration_seconds_count{operation="Me"}': 1,
      });
    });
  });

  test.each([
    ['updates', 'UPDATE_EMAIL_LIMIT', UPDATE, 'Change', 'PUT', 200, 'user'],
    [
      'codes',
      'SEND_CODE_LIMIT',
      'mutation Send { sendEmailCode(email: "11@email.com") { __typename } }',
      'Send',
      'POST',
      201,
      'send-code-201',
    ],
  ] as const)(
    "%s that exceed the server's own rate limit",
    async (limit, variable, query, name, method, status, body) => {
      await withFacade({ [variable]: '2/1h' }, async (facade, upstream) => {
        await knowUser({ upstream, facade });
        upstream.answer = (call) => reply(call, status, fixture(body));
        const counts = await counted(facade, async () => {
          for (let tries = 0; tries < 5; tries += 1) await facade.ask(query);
        });
        expect(counts).toEqual({
          'graphql_http_requests_total{method="POST",status="200"}': 5,
          [`graphql_requests_total{operation="${name}",kind="mutation",outcome="ok"}`]: 2,
          [`graphql_requests_total{operation="${name}",kind="mutation",outcome="THROTTLED"}`]: 3,
          [`graphql_request_duration_seconds_count{operation="${name}"}`]: 5,
          [`codearts_requests_total{method="${method}",outcome="ok"}`]: 2,
          [`codearts_request_duration_seconds_count{method="${method}"}`]: 2,
          [`graphql_rate_limited_total{limit="${limit}"}`]: 3,
        });
      });
    },
  );

  test('attempts that Redis did not count', async () => {
    await withFacade({ REDIS_URL: `redis://${UNUSED_ADDRESS}` }, async (facade) => {
      expect(await counted(facade, () => facade.ask(UPDATE))).toMatchObject({
        graphql_redis_fallbacks_total: 1,
      });
    });
  });

  test.each([
    ['ok', demoLogin.password],
    ['refused', 'wrong'],
  ])("the server's own authentication: %s", async (outcome, IAM_PASSWORD) => {
    await using emulator = await startEmulator();
    await using facade = await startFacade(emulator.url, {
      CODEARTS_AUTH: 'iam',
      IAM_ENDPOINT: emulator.url,
      IAM_DOMAIN: demoLogin.domain,
      IAM_USERNAME: demoLogin.user,
      IAM_PASSWORD,
      IAM_PROJECT: 'cn-north-4',
    });
    expect(await counted(facade, () => facade.ask(READ))).toMatchObject({
      [`codearts_iam_logins_total{outcome="${outcome}"}`]: 1,
    });
  });
});

describe('the circuit breaker', () => {
  const clock = useClock();
  const states = (series: Series) =>
    ['closed', 'open', 'probing'].map((state) => series[`codearts_circuit_state{state="${state}"}`]);

  test('reports its state, each opening, and the requests that it rejects', async () => {
    await withFacade({}, async (facade, upstream) => {
      const before = await readMetrics(facade.management);
      expect(states(before)).toEqual([1, 0, 0]);
      upstream.answer = (call) => reply(call, 500, {});
      for (let calls = 0; calls < MIN_CALLS + 3; calls += 1) await facade.ask(READ);
      const open = await readMetrics(facade.management);
      expect(states(open)).toEqual([0, 1, 0]);
      expect(countedBetween(before, open)).toEqual({
        [`graphql_http_requests_total{method="POST",status="200"}`]: MIN_CALLS + 3,
        'graphql_requests_total{operation="Me",kind="query",outcome="UNAVAILABLE"}': MIN_CALLS + 3,
        'graphql_request_duration_seconds_count{operation="Me"}': MIN_CALLS + 3,
        'codearts_requests_total{method="GET",outcome="UNAVAILABLE"}': MIN_CALLS,
        'codearts_request_duration_seconds_count{method="GET"}': MIN_CALLS,
        'codearts_requests_not_sent_total{reason="circuit-open"}': 3,
        codearts_circuit_openings_total: 1,
      });
      // A probe that fails does not open what is open.
      clock.skip(PROBE_EVERY_MS);
      await facade.ask(READ);
      expect(states(await readMetrics(facade.management))).toEqual([0, 1, 0]);
      upstream.answer = (call) => reply(call, 200, fixture('user'));
      clock.skip(PROBE_EVERY_MS);
      await facade.ask(READ);
      const closed = await readMetrics(facade.management);
      expect(states(closed)).toEqual([1, 0, 0]);
      expect(closed['codearts_circuit_openings_total']).toBe(1);
    });
  });
});

test('gauges show the requests in flight', async () => {
  await withFacade({}, async (facade, upstream) => {
    upstream.answer = () => {};
    const asked = ['a', 'b', 'c'].map((token) => facade.ask(READ, { token }));
    const calls = await upstream.received(3);
    const names = ['graphql_http_requests_in_flight', 'codearts_requests_in_flight', 'codearts_requests_waiting'];
    const shown = (series: Series) => names.map((name) => series[name]);
    expect(shown(await readMetrics(facade.management))).toEqual([3, 3, 0]);
    for (const call of calls) reply(call, 200, fixture('user'));
    await Promise.all(asked);
    await expect.poll(async () => shown(await readMetrics(facade.management))).toEqual([0, 0, 0]);
  });
});
