import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CodeArtsUnavailableError } from '../../src/errors.ts';
import { type IssuedToken, LoginFailure } from '../../src/iam/iam-client.ts';
import { TokenProvider } from '../../src/iam/token-provider.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FAILED = new CodeArtsUnavailableError('The server could not authenticate with IAM.');
const REFUSED = new LoginFailure(true, 'HTTP status 401');
const FAULT = new LoginFailure(false, 'network: connection refused');

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A tokenProvider whose logins end one after the other as given, the last one again and again; a number is the life of a token. */
function keep(...ends: readonly (number | LoginFailure)[]) {
  const logIn = vi.fn(async (): Promise<IssuedToken | LoginFailure> => {
    const count = logIn.mock.calls.length;
    const end = ends[Math.min(count, ends.length) - 1] ?? 0;
    return typeof end === 'number' ? { token: `token-${count}`, lifetimeMs: end } : end;
  });
  const onLogin = vi.fn();
  return { tokenProvider: new TokenProvider(logIn, onLogin), logIn, onLogin };
}

describe('logging in', () => {
  test('is done once for all who wait, and not again while the token is valid', async () => {
    const { tokenProvider, logIn, onLogin } = keep(DAY);
    expect(tokenProvider.hasToken).toBe(false);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => tokenProvider.token()));
    expect(new Set([...tokens, await tokenProvider.token()])).toEqual(new Set(['token-1']));
    expect([logIn.mock.calls.length, onLogin.mock.calls, tokenProvider.hasToken]).toEqual([1, [['logged in']], true]);
  });

  test.each([
    ['refused', REFUSED, 600_000],
    ['a fault', FAULT, 5_000],
  ])('that ends as %s is not repeated before its pause, and by itself after it', async (_name, failure, pause) => {
    const { tokenProvider, logIn, onLogin } = keep(failure, DAY);
    const ends = await Promise.all(Array.from({ length: 50 }, () => tokenProvider.token()));
    expect(new Set(ends.map(String))).toEqual(new Set([String(FAILED)]));
    expect(ends[0]).toEqual(FAILED);
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(await tokenProvider.token()).toEqual(FAILED);
    expect([logIn.mock.calls.length, onLogin.mock.calls]).toEqual([1, [[failure]]]);
    await vi.advanceTimersByTimeAsync(1);
    expect([logIn.mock.calls.length, await tokenProvider.token()]).toEqual([2, 'token-2']);
  });
});

/** Seconds between the next logins. */
async function pausesBetween(logIn: ReturnType<typeof keep>['logIn'], count: number): Promise<number[]> {
  const pauses: number[] = [];
  for (let since = 0; pauses.length < count; since += 1) {
    const before = logIn.mock.calls.length;
    await vi.advanceTimersByTimeAsync(1_000);
    if (logIn.mock.calls.length === before) continue;
    pauses.push(since + 1);
    since = -1;
  }
  return pauses;
}

describe('logins that fail one after the other', () => {
  test('come ever later, up to ten minutes, since IAM may count each towards locking the account', async () => {
    const { tokenProvider, logIn } = keep(new LoginFailure(false, 'HTTP status 423'));
    await tokenProvider.token();
    expect(await pausesBetween(logIn, 9)).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600]);
  });

  test('come every five seconds while IAM receives none of them', async () => {
    const { tokenProvider, logIn } = keep(new LoginFailure(false, 'network: connection refused', 0, false));
    await tokenProvider.token();
    expect(await pausesBetween(logIn, 5)).toEqual([5, 5, 5, 5, 5]);
  });

  test('begin with five seconds again after one that brought a token', async () => {
    const { tokenProvider, logIn } = keep(FAULT, FAULT, 1_000, FAULT);
    await tokenProvider.token();
    const [first, second, , again, next] = await pausesBetween(logIn, 5);
    expect([first, second, again, next]).toEqual([5, 10, 5, 10]);
  });
});

describe('renewing', () => {
  test.each([
    [0, DAY - 600_000],
    [0.999_999, DAY - 900_000],
  ])('comes 10 to 15 minutes before the end (random %d)', async (random, renewedAt) => {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const { tokenProvider, logIn } = keep(DAY);
    await tokenProvider.token();
    await vi.advanceTimersByTimeAsync(renewedAt - 1_000);
    expect(logIn).toHaveBeenCalledTimes(1);
    // A timer is set to the next whole millisecond.
    await vi.advanceTimersByTimeAsync(1_001);
    expect([logIn.mock.calls.length, await tokenProvider.token()]).toEqual([2, 'token-2']);
  });

  test('of a short-lived token comes in the last quarter or so of its life', async () => {
    const { tokenProvider, logIn } = keep(60_000);
    await tokenProvider.token();
    await vi.advanceTimersByTimeAsync(37_000);
    expect(logIn).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(logIn).toHaveBeenCalledTimes(2);
  });

  test('that fails leaves the token in use until it ends', async () => {
    const { tokenProvider, logIn } = keep(DAY, FAULT);
    await tokenProvider.token();
    await vi.advanceTimersByTimeAsync(DAY - 1);
    expect([await tokenProvider.token(), tokenProvider.hasToken]).toEqual(['token-1', true]);
    expect(logIn.mock.calls.length).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(1);
    expect([await tokenProvider.token(), tokenProvider.hasToken]).toEqual([FAILED, false]);
  });

  test('a token that claims to live longer than a day is renewed after a day', async () => {
    const { tokenProvider, logIn } = keep(Number.MAX_VALUE, DAY);
    await tokenProvider.token();
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(logIn).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(DAY - HOUR);
    expect(logIn).toHaveBeenCalledTimes(2);
  });
});

/** Moves the system's clock, as NTP or an administrator does. */
function stepClock(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

describe.each([
  ['back', -DAY],
  ['forward', DAY],
])('a step of the clock by a day %s', (_name, step) => {
  test.each([
    ['rejection', REFUSED, 600_000],
    ['failure', FAULT, 5_000],
  ])('after a first login that ended in %s does not change when the next one is made', async (_end, failure, pause) => {
    const { tokenProvider, logIn } = keep(failure, DAY);
    await tokenProvider.token();
    stepClock(step);
    await vi.advanceTimersByTimeAsync(pause - 1_000);
    expect([await tokenProvider.token(), logIn.mock.calls.length]).toEqual([FAILED, 1]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([await tokenProvider.token(), logIn.mock.calls.length]).toEqual(['token-2', 2]);
  });

  test('changes neither how long a token is used nor when it is renewed', async () => {
    const { tokenProvider, logIn } = keep(DAY);
    await tokenProvider.token();
    stepClock(step);
    expect([await tokenProvider.token(), tokenProvider.hasToken]).toEqual(['token-1', true]);
    await vi.advanceTimersByTimeAsync(DAY - 1_000_000);
    expect([await tokenProvider.token(), logIn.mock.calls.length]).toEqual(['token-1', 1]);
    await vi.advanceTimersByTimeAsync(400_000);
    expect([await tokenProvider.token(), logIn.mock.calls.length]).toEqual(['token-2', 2]);
  });

  test('does not change when a rejected token may be replaced', async () => {
    const { tokenProvider } = keep(DAY);
    await tokenProvider.token();
    stepClock(step);
    expect(await tokenProvider.replace('token-1')).toBe('token-1');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await tokenProvider.replace('token-1')).toBe('token-2');
  });
});

describe('a timer that fires early', () => {
  test.each([
    ['a rejection', REFUSED],
    ['a failure', FAULT],
    ['a login', DAY],
  ])('after %s is set again', async (_name, first) => {
    const { tokenProvider, logIn } = keep(first, DAY);
    await tokenProvider.token();
    // The monotonic clock stays behind the timers by a second.
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() - 1_000);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(logIn.mock.calls.length).toBeGreaterThan(1);
    expect(await tokenProvider.token()).toMatch(/^token-/);
  });
});

describe('Retry-After', () => {
  test.each([
    ['is honoured after a failure', 60_000, 60_000],
    ['does not shorten a pause', 1_000, 5_000],
    ['is honoured for an hour at the most', 365 * DAY, HOUR],
  ])('%s', async (_name, retryAfterMs, pause) => {
    const { tokenProvider, logIn } = keep(new LoginFailure(false, 'HTTP status 429', retryAfterMs), DAY);
    await tokenProvider.token();
    await vi.advanceTimersByTimeAsync(pause - 1_000);
    expect([await tokenProvider.token(), logIn.mock.calls.length]).toEqual([FAILED, 1]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([await tokenProvider.token(), logIn.mock.calls.length]).toEqual(['token-2', 2]);
  });
});

describe('replacing a rejected token', () => {
  test('is done once, however many found out', async () => {
    const { tokenProvider, logIn } = keep(DAY);
    await tokenProvider.token();
    await vi.advanceTimersByTimeAsync(60_000);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => tokenProvider.replace('token-1')));
    expect(new Set(tokens)).toEqual(new Set(['token-2']));
    expect(await tokenProvider.replace('token-1')).toBe('token-2');
    expect(logIn).toHaveBeenCalledTimes(2);
  });

  test('is not done for one of less than a minute', async () => {
    const { tokenProvider, logIn } = keep(DAY);
    await tokenProvider.token();
    await vi.advanceTimersByTimeAsync(59_999);
    for (let at = 0; at < 10; at += 1) expect(await tokenProvider.replace('token-1')).toBe('token-1');
    expect(logIn).toHaveBeenCalledTimes(1);
  });

  test('waits for the pause where the login fails', async () => {
    const { tokenProvider, logIn } = keep(DAY, REFUSED);
    await tokenProvider.token();
    await vi.advanceTimersByTimeAsync(60_000);
    for (let at = 0; at < 10; at += 1) expect(await tokenProvider.replace('token-1')).toEqual(FAILED);
    expect(logIn).toHaveBeenCalledTimes(2);
  });
});

describe('closing', () => {
  test('stops renewing', async () => {
    const { tokenProvider, logIn } = keep(DAY);
    await tokenProvider.token();
    tokenProvider.close();
    await vi.advanceTimersByTimeAsync(2 * DAY);
    expect(await tokenProvider.token()).toEqual(FAILED);
    expect([logIn.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
  });

  test('during a login leaves no timer behind', async () => {
    const { tokenProvider, logIn } = keep(DAY);
    const asked = tokenProvider.token();
    tokenProvider.close();
    await asked;
    expect([logIn.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
  });
});
