import { afterEach, describe, expect, test, vi } from 'vitest';
import { AbortHandle } from '../../src/abort-handle.ts';
import { ALLOWANCE, EARNED_PER_CALL, FIRST_PAUSE_MS, MAX_RETRIES, Retry } from '../../src/codearts/retry.ts';
import type { Reply } from '../../src/codearts/transport.ts';
import { TransportError, type TransportErrorReason } from '../../src/codearts/transport-error.ts';
import { useClock } from '../support/clock.ts';

const clock = useClock();
afterEach(() => vi.restoreAllMocks());

const ATTEMPTS = 1 + MAX_RETRIES;
const well: Reply = { status: 200, headers: {}, body: '{}' };

function answered(status: number, retryAfter?: string): Reply {
  return { status, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter }, body: '' };
}

function fault(reason: TransportErrorReason, sent: boolean): TransportError {
  return new TransportError(reason, sent, 'for the test');
}

/** One call whose attempts end one after the other as given; the last ending repeats. */
async function run(
  endings: readonly (Reply | TransportError)[],
  { repeatable = true, timeoutMs = 60_000, cancellation = undefined as AbortHandle | undefined } = {},
) {
  const at: number[] = [];
  const call = { repeatable, deadline: performance.now() + timeoutMs, cancellation, attempts: 0 };
  const attempt = vi.fn(() => {
    const ending = endings[Math.min(at.length, endings.length - 1)];
    at.push(performance.now());
    call.attempts += 1;
    return ending ? Promise.resolve(ending) : Promise.reject(new Error('no ending was given'));
  });
  const answer = await new Retry().run(call, attempt);
  return {
    answer,
    attempts: at.length,
    pauses: at.slice(1).map((t, i) => t - (at[i] ?? 0)),
  };
}

describe('a read', () => {
  test.each([
    fault('network', true),
    fault('network', false),
    answered(502),
    answered(503),
    answered(504),
    answered(429, '0'),
  ])('is sent three times at the most after %o', async (ending) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    expect(await run([ending])).toMatchObject({ answer: ending, attempts: ATTEMPTS });
  });

  test.each([
    ...(['timeout', 'certificate', 'too-large', 'cancelled', 'overload', 'circuit-open'] as const).map((reason) =>
      fault(reason, true),
    ),
    ...[200, 204, 302, 400, 401, 403, 404, 408, 425, 429, 500, 501, 505, 599].map((status) => answered(status)),
    answered(500, '0'),
    answered(429, 'soon'),
  ])('is sent once after %o', async (ending) => {
    expect(await run([ending])).toMatchObject({ answer: ending, attempts: 1 });
  });

  test('ends with the first answer that is good', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    expect(await run([answered(503), well])).toMatchObject({ answer: well, attempts: 2 });
    expect(await run([fault('network', true), answered(404)])).toMatchObject({ attempts: 2 });
  });
});

describe('an update', () => {
  const asUpdate = { repeatable: false };

  test('is sent again when it provably never left', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    expect(await run([fault('network', false)], asUpdate)).toMatchObject({ attempts: ATTEMPTS });
    expect(await run([fault('network', false), well], asUpdate)).toMatchObject({ answer: well, attempts: 2 });
    expect(await run([fault('network', false), fault('network', true)], asUpdate)).toMatchObject({ attempts: 2 });
  });

  test.each([
    fault('network', true),
    ...(['timeout', 'certificate', 'overload', 'circuit-open'] as const).map((reason) => fault(reason, false)),
    ...[429, 500, 502, 503, 504].map((status) => answered(status, '0')),
  ])('is sent once after %o', async (ending) => {
    expect(await run([ending], asUpdate)).toMatchObject({ attempts: 1 });
  });
});

describe('the pause', () => {
  test('is full jitter: anything from nothing to a bound that doubles', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(1);
    // Timers round to milliseconds, and may so be early by less than one.
    const [first = 0, second = 0] = (await run([answered(503)])).pauses;
    expect(first).toBeGreaterThan(FIRST_PAUSE_MS - 2);
    expect(second).toBeGreaterThan(2 * FIRST_PAUSE_MS - 2);
    expect(random).toHaveBeenCalledTimes(MAX_RETRIES);
  });

  test('waits for as long as Retry-After asks, in seconds or until a date', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    expect((await run([answered(429, '1'), well])).pauses[0]).toBeGreaterThan(998);
    const inTwoSeconds = new Date(Date.now() + 2_000).toUTCString();
    expect((await run([answered(503, inTwoSeconds), well])).pauses[0]).toBeGreaterThan(900);
  });

  test.each(['30', '60', new Date(Date.now() + 3_600_000).toUTCString()])(
    'is not made when Retry-After (%s) does not fit into the deadline',
    async (retryAfter) => {
      for (const status of [429, 503]) {
        expect(await run([answered(status, retryAfter)], { timeoutMs: 30_000 })).toMatchObject({ attempts: 1 });
      }
    },
  );

  test('is not made once the deadline has passed', async () => {
    expect(await run([answered(503)], { timeoutMs: 0 })).toMatchObject({ attempts: 1 });
  });

  test('ends in no attempt when the caller has disconnected meanwhile', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const gone = new AbortHandle();
    const attempted = run([answered(503)], { cancellation: gone });
    gone.cancel();
    expect(await attempted).toMatchObject({ attempts: 1 });
  });
});

describe('a retry that is not sent', () => {
  const refusals = (['circuit-open', 'overload', 'timeout'] as const).map((reason) => fault(reason, false));

  test.each(refusals)('because of %o leaves the first response in force, and costs nothing', async (refusal) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    vi.spyOn(performance, 'now').mockReturnValue(0);
    const retry = new Retry();
    const first = answered(503);
    const calls = 10 * ALLOWANCE;
    for (let at = 0; at < calls; at += 1) {
      const call = { repeatable: true, deadline: 60_000, cancellation: undefined, attempts: 0 };
      const attempt = vi.fn<() => Promise<Reply | TransportError>>().mockResolvedValue(refusal);
      attempt.mockImplementationOnce(() => {
        call.attempts += 1;
        return Promise.resolve(first);
      });
      expect(await retry.run(call, attempt)).toBe(first);
      // Each is tried, since none has cost anything.
      expect(attempt).toHaveBeenCalledTimes(2);
    }
  });
});

test('a process that was too busy during the pause does not retry after the deadline', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const first = answered(503);
  const running = run([first, well], { timeoutMs: 1_000 });
  clock.skip(1_000);
  expect(await running).toMatchObject({ answer: first, attempts: 1 });
});

describe('the budget', () => {
  /** Makes failing calls one after the other and counts what they retried. */
  async function retriesOf(retry: Retry, calls: number): Promise<number> {
    let attempts = 0;
    for (let at = 0; at < calls; at += 1) {
      const call = { repeatable: true, deadline: Number.POSITIVE_INFINITY, cancellation: undefined, attempts: 0 };
      await retry.run(call, () => {
        attempts += 1;
        call.attempts += 1;
        return Promise.resolve(answered(503));
      });
    }
    return attempts - calls;
  }

  test('keeps retries to a tenth of the traffic and a small allowance', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    // Time earns something too, so it stands still.
    vi.spyOn(performance, 'now').mockReturnValue(0);
    const retry = new Retry();
    expect(await retriesOf(retry, 300)).toBeLessThanOrEqual(300 * EARNED_PER_CALL + ALLOWANCE);
    const afterwards = await retriesOf(retry, 300);
    expect(afterwards).toBeLessThanOrEqual(300 * EARNED_PER_CALL);
    expect(afterwards).toBeGreaterThan(300 * EARNED_PER_CALL - 3);
  });

  test('gives a server that was quiet its allowance back, and no more', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const retry = new Retry();
    await retriesOf(retry, 100);
    clock.skip(3_600_000);
    const calls = 20;
    expect(await retriesOf(retry, calls)).toBeGreaterThanOrEqual(ALLOWANCE);
    clock.skip(3_600_000);
    expect(await retriesOf(retry, calls)).toBeLessThanOrEqual(ALLOWANCE + calls * EARNED_PER_CALL);
  });
});
