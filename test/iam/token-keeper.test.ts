import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CodeArtsUnavailableError } from '../../src/errors.ts';
import { type IssuedToken, LogInFailure } from '../../src/iam/log-in.ts';
import { TokenKeeper } from '../../src/iam/token-keeper.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FAILED = new CodeArtsUnavailableError('The server could not log in to IAM.');
const REFUSED = new LogInFailure(true, 'HTTP status 401');
const FAULT = new LogInFailure(false, 'network: connection refused');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A keeper whose log-ins end one after the other as given, the last one again and again; a number is the life of a token. */
function keep(...ends: readonly (number | LogInFailure)[]) {
  const logIn = vi.fn(async (): Promise<IssuedToken | LogInFailure> => {
    const count = logIn.mock.calls.length;
    const end = ends[Math.min(count, ends.length) - 1] ?? 0;
    return typeof end === 'number' ? { token: `token-${count}`, expiresAt: Date.now() + end } : end;
  });
  const onLogIn = vi.fn();
  return { keeper: new TokenKeeper(logIn, onLogIn), logIn, onLogIn };
}

describe('logging in', () => {
  test('is done once for all who wait, and not again while the token is valid', async () => {
    const { keeper, logIn, onLogIn } = keep(DAY);
    expect(keeper.hasToken).toBe(false);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => keeper.token()));
    expect(new Set([...tokens, await keeper.token()])).toEqual(new Set(['token-1']));
    expect([logIn.mock.calls.length, onLogIn.mock.calls, keeper.hasToken]).toEqual([1, [['logged in']], true]);
  });

  test.each([
    ['refused', REFUSED, 600_000],
    ['a fault', FAULT, 5_000],
  ])('that ends as %s is not repeated before its pause, and by itself after it', async (_name, failure, pause) => {
    const { keeper, logIn, onLogIn } = keep(failure, DAY);
    const ends = await Promise.all(Array.from({ length: 50 }, () => keeper.token()));
    expect(new Set(ends.map(String))).toEqual(new Set([String(FAILED)]));
    expect(ends[0]).toEqual(FAILED);
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(await keeper.token()).toEqual(FAILED);
    expect([logIn.mock.calls.length, onLogIn.mock.calls]).toEqual([1, [[failure]]]);
    await vi.advanceTimersByTimeAsync(1);
    expect([logIn.mock.calls.length, await keeper.token()]).toEqual([2, 'token-2']);
  });
});

describe('renewing', () => {
  test.each([
    [0, DAY - 600_000],
    [0.999_999, DAY - 900_000],
  ])('comes 10 to 15 minutes before the end (random %d)', async (random, renewedAt) => {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const { keeper, logIn } = keep(DAY);
    await keeper.token();
    await vi.advanceTimersByTimeAsync(renewedAt - 1_000);
    expect(logIn).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([logIn.mock.calls.length, await keeper.token()]).toEqual([2, 'token-2']);
  });

  test('of a short-lived token comes in the last quarter or so of its life', async () => {
    const { keeper, logIn } = keep(60_000);
    await keeper.token();
    await vi.advanceTimersByTimeAsync(37_000);
    expect(logIn).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(logIn).toHaveBeenCalledTimes(2);
  });

  test('that fails leaves the token in use until it ends', async () => {
    const { keeper, logIn } = keep(DAY, FAULT);
    await keeper.token();
    await vi.advanceTimersByTimeAsync(DAY - 1);
    expect([await keeper.token(), keeper.hasToken]).toEqual(['token-1', true]);
    expect(logIn.mock.calls.length).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(1);
    expect([await keeper.token(), keeper.hasToken]).toEqual([FAILED, false]);
  });

  test.each([
    ['has ended before it came', -HOUR],
    ['ends as it comes', 0],
  ])('a token that %s counts as a fault, and is not asked for again at once', async (_name, life) => {
    const { keeper, logIn } = keep(life);
    expect(await keeper.token()).toEqual(FAILED);
    expect(await keeper.token()).toEqual(FAILED);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(logIn).toHaveBeenCalledTimes(1);
  });

  test('a token that outlives every timer is kept', async () => {
    const { keeper, logIn } = keep(365 * DAY);
    await keeper.token();
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(logIn).toHaveBeenCalledTimes(1);
  });
});

describe('replacing a rejected token', () => {
  test('is done once, however many found out', async () => {
    const { keeper, logIn } = keep(DAY);
    await keeper.token();
    await vi.advanceTimersByTimeAsync(60_000);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => keeper.replace('token-1')));
    expect(new Set(tokens)).toEqual(new Set(['token-2']));
    expect(await keeper.replace('token-1')).toBe('token-2');
    expect(logIn).toHaveBeenCalledTimes(2);
  });

  test('is not done for one of less than a minute', async () => {
    const { keeper, logIn } = keep(DAY);
    await keeper.token();
    await vi.advanceTimersByTimeAsync(59_999);
    for (let at = 0; at < 10; at += 1) expect(await keeper.replace('token-1')).toBe('token-1');
    expect(logIn).toHaveBeenCalledTimes(1);
  });

  test('waits for the pause where the log-in fails', async () => {
    const { keeper, logIn } = keep(DAY, REFUSED);
    await keeper.token();
    await vi.advanceTimersByTimeAsync(60_000);
    for (let at = 0; at < 10; at += 1) expect(await keeper.replace('token-1')).toEqual(FAILED);
    expect(logIn).toHaveBeenCalledTimes(2);
  });
});

describe('closing', () => {
  test('stops renewing', async () => {
    const { keeper, logIn } = keep(DAY);
    await keeper.token();
    keeper.close();
    await vi.advanceTimersByTimeAsync(2 * DAY);
    expect(await keeper.token()).toEqual(FAILED);
    expect([logIn.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
  });

  test('during a log-in leaves no timer behind', async () => {
    const { keeper, logIn } = keep(DAY);
    const asked = keeper.token();
    keeper.close();
    await asked;
    expect([logIn.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
  });
});
