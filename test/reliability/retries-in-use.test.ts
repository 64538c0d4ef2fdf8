import { expect, test, vi } from 'vitest';
import { MIN_CALLS } from '../../src/codearts/circuit-breaker.ts';
import { startFacade } from '../support/facade.ts';
import { readMetrics } from '../support/metrics.ts';
import { reply, startUpstream } from '../support/upstream.ts';

const READ = '{ result: meResult { ... on CodeArtsError { code upstream { status errorCode } } } }';

test('counts only retries that were sent; one that the circuit breaker rejects leaves the first response in force', async () => {
  // No pause: all first attempts end together, and open the circuit breaker before any retry.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  await using upstream = await startUpstream(() => {});
  await using facade = await startFacade(upstream.url);
  const reads = Array.from({ length: MIN_CALLS }, (_, at) => facade.ask(READ, { token: `token-${at}` }));
  const calls = await upstream.received(MIN_CALLS);
  for (const call of calls) reply(call, 503, { error_code: 'BUSY.1' });
  const results = (await Promise.all(reads)).map(({ data }) => data.result);
  vi.restoreAllMocks();
  expect(results).toContainEqual({ code: 'UNAVAILABLE', upstream: { status: 503, errorCode: 'BUSY.1' } });
  expect(results.filter(({ upstream: said }) => said === null)).toEqual([]);
  const { codearts_retries_total: retries } = await readMetrics(facade.management);
  expect(retries).toBe(upstream.calls.length - MIN_CALLS);
});
