import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CodeArtsThrottledError } from '../../src/errors.ts';
import { AttemptLimiter, MAX_LOCAL_KEYS, MAX_WINDOW_SECONDS } from '../../src/limits/attempts.ts';
import { Identities } from '../../src/limits/identity.ts';
import { UpdateLimit } from '../../src/limits/update-limit.ts';

const noFallback = () => expect.fail('there is no Redis to fall back from');

function limiter(tries: number, seconds: number): AttemptLimiter {
  return new AttemptLimiter('updates', { tries, seconds }, undefined, noFallback);
}

describe('a window', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('begins with the first try and ends after its time, however often one is refused in it', async () => {
    const attempts = limiter(2, 900);
    expect(await attempts.take('key')).toBeUndefined();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(await attempts.take('key')).toBeUndefined();
    expect(await attempts.take('key')).toBe(300_000);
    await vi.advanceTimersByTimeAsync(299_999);
    expect(await attempts.take('key')).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await attempts.take('key')).toBeUndefined();
  });

  test('of the longest time is one too', async () => {
    const attempts = limiter(1, MAX_WINDOW_SECONDS);
    await attempts.take('key');
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(await attempts.take('key')).toBeGreaterThan(0);
  });

  test('is forgotten only when more others were used since than memory is kept for', async () => {
    const attempts = limiter(1, 900);
    await attempts.take('first');
    for (let at = 1; at < MAX_LOCAL_KEYS; at += 1) await attempts.take(`other ${at}`);
    expect(await attempts.take('first')).toBe(900_000);
    for (let at = 0; at < MAX_LOCAL_KEYS; at += 1) await attempts.take(`invented ${at}`);
    expect(await attempts.take('first')).toBeUndefined();
  });

  test('keys are counted apart', async () => {
    const attempts = limiter(1, 900);
    expect([await attempts.take('a'), await attempts.take('b')]).toEqual([undefined, undefined]);
  });
});

test('a refusal in the last millisecond of a window is one too', async () => {
  class AtTheEdge extends AttemptLimiter {
    override take(): Promise<number> {
      return Promise.resolve(0);
    }
  }
  const attempts = new AtTheEdge('updates', { tries: 1, seconds: 1 }, undefined, noFallback);
  const limit = new UpdateLimit('updates', attempts, new Identities(), () => {});
  const outcome = await limit.hold('token', () => expect.fail('the try is made all the same'));
  expect(outcome).toEqual(new CodeArtsThrottledError('Too many updates: the next one is possible in 1 s.', 1));
});
