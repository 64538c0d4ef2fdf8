import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Attempt, MAX_WINDOW_SECONDS, MAX_WINDOWS, RateLimiter } from '../../src/rate-limit/rate-limiter.ts';

const events = { countedLocally: () => expect.fail('there is no Redis to fall back from'), rejected: () => {} };

function limiter(max: number, windowSeconds: number): RateLimiter {
  return new RateLimiter('updates', { max, windowSeconds }, undefined, events);
}

/** Takes an attempt that must be granted. */
async function granted(attempts: RateLimiter, ...keys: string[]): Promise<Attempt> {
  const attempt = await attempts.take(keys);
  return attempt.status === 'granted' ? attempt : expect.fail(`expected an attempt, got ${JSON.stringify(attempt)}`);
}

const rejected = (retryAfterSeconds: number) => ({ status: 'rejected', retryAfterSeconds });

describe('a rate limiter without Redis', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('begins a window with its first attempt and ends it after its time, however many are rejected in it', async () => {
    const attempts = limiter(2, 900);
    await granted(attempts, 'key');
    vi.advanceTimersByTime(600_000);
    await granted(attempts, 'key');
    expect(await attempts.take(['key'])).toEqual(rejected(300));
    vi.advanceTimersByTime(299_999);
    expect(await attempts.take(['key'])).toEqual(rejected(1));
    vi.advanceTimersByTime(1);
    await granted(attempts, 'key');
  });

  test('holds the longest window', async () => {
    const attempts = limiter(1, MAX_WINDOW_SECONDS);
    await granted(attempts, 'key');
    vi.advanceTimersByTime(86_400_000);
    expect(await attempts.take(['key'])).toEqual(rejected(MAX_WINDOW_SECONDS - 86_400));
  });

  test.each([-86_400_000, 86_400_000])('holds a window through a step of the system clock by %i ms', async (step) => {
    const attempts = limiter(1, 900);
    await granted(attempts, 'key');
    vi.setSystemTime(Date.now() + step);
    expect(await attempts.take(['key'])).toEqual(rejected(900));
    vi.advanceTimersByTime(900_000);
    await granted(attempts, 'key');
  });

  test('takes an attempt from all windows or from none, and reports the longest wait', async () => {
    const attempts = limiter(2, 900);
    await granted(attempts, 'user', 'other');
    vi.advanceTimersByTime(100_000);
    for (let at = 0; at < 2; at += 1) await granted(attempts, 'recipient');
    for (let at = 0; at < 5; at += 1)
      expect(await attempts.take(['token', 'user', 'recipient'])).toEqual(rejected(900));
    await granted(attempts, 'token', 'user');
    await granted(attempts, 'token');
    expect(await attempts.take(['user', 'recipient'])).toEqual(rejected(900));
    expect(await attempts.take(['user', 'token'])).toEqual(rejected(900));
    expect(await attempts.take(['user'])).toEqual(rejected(800));
  });

  test('gives attempts back in full, however many run at once', async () => {
    const attempts = limiter(5, 900);
    const taken = await Promise.all(Array.from({ length: 12 }, () => attempts.take(['token', 'user'])));
    const running = taken.filter((attempt) => attempt.status === 'granted');
    expect(running).toHaveLength(5);
    await Promise.all(running.map((attempt) => attempt.giveBack()));
    for (let at = 0; at < 5; at += 1) await granted(attempts, 'token', 'user');
    expect(await attempts.take(['token', 'user'])).toEqual(rejected(900));
  });

  test('gives nothing back to a window that has ended', async () => {
    const attempts = limiter(1, 900);
    const early = await granted(attempts, 'key');
    vi.advanceTimersByTime(900_000);
    await early.giveBack();
    await granted(attempts, 'key');
    expect(await attempts.take(['key'])).toEqual(rejected(900));
  });

  test('never gives back more than was taken', async () => {
    const attempts = limiter(2, 900);
    const attempt = await granted(attempts, 'key');
    await attempt.giveBack();
    await attempt.giveBack();
    for (let at = 0; at < 2; at += 1) await granted(attempts, 'key');
    expect(await attempts.take(['key'])).toEqual(rejected(900));
  });

  test('gives nothing back to a later window', async () => {
    const attempts = limiter(1, 900);
    const early = await granted(attempts, 'key');
    vi.advanceTimersByTime(900_000);
    await granted(attempts, 'key');
    await early.giveBack();
    expect(await attempts.take(['key'])).toEqual(rejected(900));
  });

  test('stores nothing of rejected attempts, and the latest windows of the others', async () => {
    const attempts = limiter(1, 900);
    await granted(attempts, 'user');
    for (let at = 0; at < 2 * MAX_WINDOWS; at += 1) await attempts.take(['user', `invented ${at}`]);
    expect(await attempts.take(['user'])).toEqual(rejected(900));
    for (let at = 0; at < MAX_WINDOWS; at += 1) await granted(attempts, `other ${at}`);
    await granted(attempts, 'user');
  });

  test('sends at most its maximum per window for any sequence of attempts', async () => {
    const max = 3;
    const windowSeconds = 10;
    const users = fc.constantFrom('alice', 'bob');
    const step = fc.oneof(
      fc.record({ kind: fc.constant('send' as const), user: users, token: fc.nat(3), left: fc.boolean() }),
      fc.record({ kind: fc.constant('pass' as const), seconds: fc.nat(6) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const attempts = limiter(max, windowSeconds);
        const windows = new Map<string, { count: number; endsAt: number }>();
        let now = 0;
        for (const one of steps) {
          if (one.kind === 'pass') {
            now += one.seconds;
            vi.advanceTimersByTime(one.seconds * 1_000);
            continue;
          }
          let window = windows.get(one.user);
          if (window === undefined || window.endsAt <= now) window = { count: 0, endsAt: now + windowSeconds };
          const attempt = await attempts.take([`token ${one.user} ${one.token}`, `user ${one.user}`]);
          if (window.count >= max) {
            expect(attempt).toEqual(rejected(window.endsAt - now));
            continue;
          }
          windows.set(one.user, window);
          if (attempt.status !== 'granted') expect.fail('an attempt is left');
          if (one.left) window.count += 1;
          else await attempt.giveBack();
        }
      }),
    );
  });
});
