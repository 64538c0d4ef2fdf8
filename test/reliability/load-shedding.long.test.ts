import { performance } from 'node:perf_hooks';
import { setTimeout as pass } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { PROBE_EVERY_MS } from '../../src/codearts/circuit-breaker.ts';
import { MAX_WAITING } from '../../src/codearts/concurrency-limiter.ts';
import { MAX_CONNECTIONS } from '../../src/codearts/pool.ts';
import { useClock } from '../support/clock.ts';
import { gatherCrowd } from '../support/crowd.ts';
import { startFacade } from '../support/facade.ts';
import { heapMb } from '../support/heap.ts';
import { readMetrics } from '../support/metrics.ts';
import { fixture, reply, startUpstream, type Upstream } from '../support/upstream.ts';

const CROWD = 3_000;
const QUERY = { query: '{ result: meResult { __typename ... on CodeArtsError { code message retryable } } }' };
const tokenOf = (member: number) => ({ 'x-auth-token': `token-${member}` });

const UNAVAILABLE = { __typename: 'CodeArtsUnavailableError', code: 'UNAVAILABLE', retryable: true };
const OVERLOADED = { ...UNAVAILABLE, message: 'Too many concurrent requests to CodeArts Repo.' };

const PATIENCE = { timeout: 300_000 };

const clock = useClock();

function answerWell(upstream: Upstream): void {
  upstream.answer = (call) => reply(call, 200, fixture('user'));
}

describe(`${CROWD} concurrent requests with as many tokens, while upstream hangs`, () => {
  test(`beyond ${MAX_CONNECTIONS} calls and ${MAX_WAITING} waiting, all are answered at once`, PATIENCE, async () => {
    await using upstream = await startUpstream(() => {});
    await using facade = await startFacade(upstream.url, { CODEARTS_TIMEOUT_MS: '300000' });
    await using crowd = await gatherCrowd(facade.url, CROWD);

    const notSent: unknown[] = [];
    const expected = CROWD - MAX_CONNECTIONS - MAX_WAITING;
    let rest = 0;
    await new Promise<void>((resolve, reject) => {
      for (const answer of crowd.post(tokenOf, QUERY)) {
        answer.then(
          (body) => notSent.push(body) === expected && resolve(),
          (error) => {
            rest += 1;
            reject(error);
          },
        );
      }
    });
    await upstream.received(MAX_CONNECTIONS);
    expect(notSent).toEqual(notSent.map(() => ({ data: { result: OVERLOADED } })));
    expect(notSent).toHaveLength(expected);
    expect(await readMetrics(facade.management)).toMatchObject({
      'codearts_requests_not_sent_total{reason="overload"}': expected,
      codearts_requests_in_flight: MAX_CONNECTIONS,
      codearts_requests_waiting: MAX_WAITING,
    });

    // Queued calls that end with their client cost upstream nothing, and calls in flight are cancelled.
    await crowd.leave();
    expect(await Promise.all(upstream.calls.map(({ left }) => left))).toEqual(upstream.calls.map(() => true));
    expect(upstream.calls).toHaveLength(MAX_CONNECTIONS);
    await expect.poll(() => rest).toBe(MAX_CONNECTIONS + MAX_WAITING);

    answerWell(upstream);
    expect((await facade.ask(QUERY.query)).data.result.__typename).toBe('CodeArtsUser');
  });

  test('all are answered UNAVAILABLE by the deadline, and the server is as it was', PATIENCE, async () => {
    const deadlineMs = 5_000;
    await using upstream = await startUpstream(() => {});
    await using facade = await startFacade(upstream.url, { CODEARTS_TIMEOUT_MS: String(deadlineMs) });
    await facade.ask('{ __typename }');
    const heapBefore = heapMb();
    {
      await using crowd = await gatherCrowd(facade.url, CROWD);
      const due = pass(deadlineMs).then(() => performance.eventLoopUtilization());
      const answers = await Promise.all(crowd.post(tokenOf, QUERY));
      // After the deadline there is work left, but nothing to wait for; a busy machine makes only the work longer.
      expect(performance.eventLoopUtilization(await due).idle).toBeLessThan(deadlineMs);
      const failure = { ...UNAVAILABLE, message: expect.any(String) };
      expect(answers).toEqual(answers.map(() => ({ data: { result: failure } })));
    }
    expect(upstream.mostConnections()).toBeLessThanOrEqual(MAX_CONNECTIONS);
    await Promise.all(upstream.calls.map(({ left }) => left));
    upstream.calls.length = 0;
    await expect.poll(heapMb, { timeout: 30_000 }).toBeLessThan(heapBefore + 32);

    clock.skip(PROBE_EVERY_MS);
    answerWell(upstream);
    expect((await facade.ask(QUERY.query)).data.result.__typename).toBe('CodeArtsUser');
  });
});
