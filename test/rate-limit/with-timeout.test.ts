import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withTimeout } from '../../src/rate-limit/with-timeout.ts';
import { block } from '../support/block.ts';
import { startUpstream } from '../support/upstream.ts';

describe('on a quiet process', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('rejects after the timeout, neither before nor later', async () => {
    const failed = vi.fn();
    withTimeout(new Promise(() => {}), 100, 'too late').catch(failed);
    await vi.advanceTimersByTimeAsync(99);
    expect(failed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    // The sockets are read before it.
    await vi.advanceTimersByTimeAsync(1);
    expect(failed).toHaveBeenCalledWith(new Error('too late'));
  });

  test('leaves no timer behind', async () => {
    expect(await withTimeout(Promise.resolve('result'), 5_000, 'too late')).toBe('result');
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
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
