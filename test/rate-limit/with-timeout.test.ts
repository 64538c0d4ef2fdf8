import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withTimeout } from '../../src/rate-limit/with-timeout.ts';
import { block } from '../support/block.ts';
import { startUpstream } from '../support/upstream.ts';

test('rejects after the timeout, and not before', async () => {
  const startedAt = performance.now();
  await expect(withTimeout(new Promise(() => {}), 100, 'too late')).rejects.toThrow('too late');
  expect(performance.now() - startedAt).toBeGreaterThan(95);
});

test('passes a result and a failure on', async () => {
  expect(await withTimeout(pause(10, 'result'), 5_000, 'too late')).toBe('result');
  await expect(withTimeout(Promise.reject(new Error('failed')), 5_000, 'too late')).rejects.toThrow('failed');
});

test.each([0, 1, 2])('a stall of this process is not a timeout, event-loop phase %i', async (phases) => {
  await using upstream = await startUpstream();
  const response = withTimeout(fetch(upstream.url), 400, 'too late');
  for (let phase = 0; phase < phases; phase += 1) await new Promise((resolve) => setImmediate(resolve));
  block(1_500);
  expect((await response).status).toBe(200);
});
