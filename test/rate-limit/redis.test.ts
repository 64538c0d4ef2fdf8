import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@redis/client';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import type { Attempt } from '../../src/rate-limit/rate-limiter.ts';
import { RateLimiter } from '../../src/rate-limit/rate-limiter.ts';
import {
  CHECK_INTERVAL_MS,
  COMMAND_TIMEOUT_MS,
  MAX_PENDING,
  RedisConnection,
} from '../../src/rate-limit/redis-connection.ts';
import type { SharedWindows } from '../../src/rate-limit/windows.ts';
import { block } from '../support/block.ts';
import { type Facade, startFacade } from '../support/facade.ts';
import { knowUser } from '../support/known-user.ts';
import { readMetrics } from '../support/metrics.ts';
import { type RedisServer, startRedis, withRedis } from '../support/redis.ts';
import { startRelay } from '../support/relay.ts';
import { unusedPort } from '../support/unused-port.ts';
import { startUpstream } from '../support/upstream.ts';

const UPDATE =
  'mutation { result: updateEmail(email: "11@email.com", code: "WRONG") { ... on CodeArtsError { code } } }';
const SEND = 'mutation ($email: String!) { result: sendEmailCode(email: $email) { ... on CodeArtsError { code } } }';
const READ = '{ me { id } }';
const CONNECTED = 'Redis connected; rate limits are shared';
const LOST = 'Redis unavailable; falling back to local rate limits';
const MAX = 5;

/** Sends updates at once, spread over some instances; the number that was not rejected. */
async function sent(facades: readonly Facade[], count: number, token = 'demo-token'): Promise<number> {
  const asked = Array.from({ length: count }, (_, at) => facades[at % facades.length]?.ask(UPDATE, { token }));
  const codes = (await Promise.all(asked)).map((answer) => answer?.data.result.code);
  return codes.filter((code) => code !== 'THROTTLED').length;
}

function timesLogged(facade: Facade, text: string): number {
  return facade.log().split(text).length - 1;
}

/** Waits until an instance has logged something `times` times. */
async function logged(facade: Facade, text: string, times = 1): Promise<void> {
  await vi.waitFor(() => expect(timesLogged(facade, text)).toBe(times), { timeout: 10_000, interval: 50 });
}

/** Waits until an instance shares its rate limits. */
async function connected({ management }: Facade): Promise<void> {
  await vi.waitFor(async () => expect((await readMetrics(management))['graphql_redis_connected']).toBe(1), {
    timeout: 10_000,
    interval: 50,
  });
}

async function expectReads(facade: Facade): Promise<void> {
  expect((await facade.ask(READ)).data).toEqual({ me: { id: '21820' } });
}

interface Setup {
  readonly emulator: Emulator;
  readonly redis: RedisServer;
  readonly port: number;
  readonly first: Facade;
  readonly second: Facade;
}

/** Two instances that share their rate limits. */
async function withTwo(use: (setup: Setup) => Promise<void>): Promise<void> {
  const port = await unusedPort();
  await using redis = await startRedis(port);
  await using emulator = await startEmulator();
  const env = { REDIS_URL: `redis://127.0.0.1:${port}` };
  await using first = await startFacade(emulator.url, env);
  await using second = await startFacade(emulator.url, env);
  await Promise.all([logged(first, CONNECTED), logged(second, CONNECTED)]);
  await use({ emulator, redis, port, first, second });
}

async function connectClient(port: number) {
  const client = await createClient({ url: `redis://127.0.0.1:${port}` }).connect();
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}

/** A connection, and how many attempts were counted without it. */
async function connect(port: number) {
  let local = 0;
  let connected: () => void;
  const isConnected = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const events = { countedLocally: () => void local++, rejected: () => {} };
  const connection = new RedisConnection(`redis://127.0.0.1:${port}`, {
    redisConnected: () => connected(),
    redisLost: () => {},
  });
  await isConnected;
  return { connection, events, countedLocally: () => local, [Symbol.dispose]: () => connection.close() };
}

withRedis(() => {
  describe('with Redis', () => {
    test('two instances let through no more than one', async () => {
      await withTwo(async ({ first, second, emulator }) => {
        expect(await sent([first, second], 60)).toBe(MAX);
        expect(await sent([second], 1)).toBe(0);
        expect(emulator.calls.filter((call) => call.method === 'PUT')).toHaveLength(MAX);
        expect((await readMetrics(first.management))['graphql_redis_fallbacks_total']).toBe(0);
      });
    });

    test('all tokens of a user share one window over all instances, also tokens never seen before', async () => {
      await withTwo(async ({ first, second, emulator }) => {
        const tokens = Array.from(
          { length: 8 },
          (_, at) => `fault:${Array.from({ length: at + 1 }, () => 'ok')}@alice`,
        );
        const counts = await Promise.all(tokens.map((token, at) => sent([at % 2 ? first : second], 3, token)));
        expect(counts.reduce((sum, count) => sum + count)).toBe(MAX);
        expect(emulator.calls.filter((call) => call.method === 'PUT')).toHaveLength(MAX);
      });
    });

    test('keys in Redis hold hashes and user numbers, and expire', async () => {
      await withTwo(async ({ first, port }) => {
        await first.ask(UPDATE);
        await first.ask(SEND, { variables: { email: '11@email.com' } });
        using client = await connectClient(port);
        const keys = (await client.keys('*')).filter((key) => !key.endsWith(':check'));
        expect(keys.map((key) => key.replace(/:[\w-]{43}$/, ':HASH')).sort()).toEqual([
          '{codearts-graphql:codes}:recipient:HASH',
          '{codearts-graphql:codes}:token:HASH',
          '{codearts-graphql:codes}:user:21820',
          '{codearts-graphql:updates}:token:HASH',
          '{codearts-graphql:updates}:user:21820',
        ]);
        for (const key of keys) {
          expect(await client.hGet(key, 'count')).toBe('1');
          expect(await client.ttl(key)).toBeGreaterThan(0);
          expect(await client.ttl(key)).toBeLessThanOrEqual(900);
        }
        expect(await client.ttl('{codearts-graphql}:check')).toBeGreaterThan(0);
      });
    });

    test('no window outlasts its length, though the clock of Redis steps back', async () => {
      const port = await unusedPort();
      await using _redis = await startRedis(port);
      using pair = await connect(port);
      using client = await connectClient(port);
      const attempts = new RateLimiter('updates', { max: 2, windowSeconds: 900 }, pair.connection, pair.events);
      const key = '{codearts-graphql:updates}:user';
      await attempts.take(['user']);
      for (const status of ['granted', 'rejected']) {
        // What is left of a window grows by the step.
        await client.pExpire(key, 108_000_000);
        const attempt = await attempts.take(['user']);
        expect(attempt.status).toBe(status);
        if (attempt.status === 'rejected') expect(attempt.retryAfterSeconds).toBeLessThanOrEqual(900);
        expect(await client.pTTL(key)).toBeLessThanOrEqual(900_000);
      }
      // Nor does the instance's own copy.
      pair.connection.close();
      expect(await attempts.take(['user'])).toEqual({
        status: 'rejected',
        retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds <= 900),
      });
    });

    test('a rejected code costs nothing, whichever window rejects it', async () => {
      await withTwo(async ({ first, port }) => {
        const send = async (token: string, email: string) =>
          (await first.ask(SEND, { token, variables: { email } })).data.result.code ?? 'sent';
        const codes = [];
        for (let at = 0; at < 4; at += 1) codes.push(await send('fault:ok@alice', 'victim@example.com'));
        // The recipient rejects bob, and alice's own window rejects her.
        codes.push(await send('fault:ok@bob', 'Victim@Example.com'), await send('fault:ok@alice', 'new@example.com'));
        expect(codes).toEqual(['sent', 'sent', 'sent', 'THROTTLED', 'THROTTLED', 'THROTTLED']);
        using client = await connectClient(port);
        const keys = (await client.keys('*')).filter((key) => !key.endsWith(':check'));
        // The token, the user, and the recipient of the codes that were sent, and nothing of the others.
        expect(await Promise.all(keys.map((key) => client.hGet(key, 'count')))).toEqual(['3', '3', '3']);
      });
    });

    test('attempts that never left are given back in full, however many run at once', async () => {
      const port = await unusedPort();
      await using _redis = await startRedis(port);
      await using upstream = await startUpstream();
      await using facade = await startFacade(upstream.url, { REDIS_URL: `redis://127.0.0.1:${port}` });
      await logged(facade, CONNECTED);
      await knowUser({ upstream, facade });
      await upstream[Symbol.asyncDispose]();
      const answers = await Promise.all(Array.from({ length: 12 }, () => facade.ask(UPDATE)));
      expect(new Set(answers.map(({ data }) => data.result.code))).toEqual(new Set(['UNAVAILABLE', 'THROTTLED']));
      for (let at = 0; at < MAX + 3; at += 1) expect((await facade.ask(UPDATE)).data.result.code).toBe('UNAVAILABLE');
      using client = await connectClient(port);
      const keys = (await client.keys('*')).filter((key) => !key.endsWith(':check'));
      expect(await Promise.all(keys.map((key) => client.hGet(key, 'count')))).toEqual(['0', '0']);
    });

    test('an attempt that one instance gives back is free for another, which has seen it counted', async () => {
      const port = await unusedPort();
      await using _redis = await startRedis(port);
      using one = await connect(port);
      using other = await connect(port);
      const [limiter, another] = [one, other].map(
        ({ connection, events }) => new RateLimiter('updates', { max: 2, windowSeconds: 900 }, connection, events),
      ) as [RateLimiter, RateLimiter];
      const attempt = (await limiter.take(['user'])) as Attempt;
      expect((await another.take(['user'])).status).toBe('granted');
      expect((await another.take(['user'])).status).toBe('rejected');
      await attempt.giveBack();
      expect((await another.take(['user'])).status).toBe('granted');
      expect((await another.take(['user'])).status).toBe('rejected');
    });

    test('more attempts than may wait at a time are served one after the other, until the connection is closed', async () => {
      const port = await unusedPort();
      await using _redis = await startRedis(port);
      using pair = await connect(port);
      const attempts = new RateLimiter('updates', { max: MAX, windowSeconds: 900 }, pair.connection, pair.events);
      for (let round = 0; round < 3; round += 1) {
        const asked = Array.from({ length: MAX_PENDING / 2 }, () => attempts.take(['user']));
        expect((await Promise.all(asked)).map(({ status }) => status)).not.toContain('overloaded');
      }
      using client = await connectClient(port);
      expect(await client.clientList()).toHaveLength(2);
      pair.connection.close();
      await expect.poll(() => client.clientList()).toHaveLength(1);
      expect(pair.connection.session).toBeUndefined();
    });

    test.each([0, 1, 2])(
      'a stall of the process counts nothing on this instance alone, event-loop phase %i',
      async (phases) => {
        const port = await unusedPort();
        await using _redis = await startRedis(port);
        using first = await connect(port);
        using second = await connect(port);
        const limiters = [first, second].map(
          ({ connection, events }) => new RateLimiter('updates', { max: MAX, windowSeconds: 900 }, connection, events),
        );
        const asked = Array.from({ length: 10 }, (_, at) => limiters[at % 2]?.take(['user']));
        for (let phase = 0; phase < phases; phase += 1) await new Promise((resolve) => setImmediate(resolve));
        block(3_000);
        const statuses = (await Promise.all(asked)).map((attempt) => attempt?.status);
        expect(statuses.filter((status) => status === 'granted')).toHaveLength(MAX);
        expect([first.countedLocally(), second.countedLocally()]).toEqual([0, 0]);
      },
    );

    test('an attempt too many for the queue is overload, not a new window', async () => {
      const port = await unusedPort();
      await using redis = await startRedis(port);
      using pair = await connect(port);
      const attempts = new RateLimiter('updates', { max: MAX, windowSeconds: 900 }, pair.connection, pair.events);
      redis.hang();
      const asked = Array.from({ length: MAX_PENDING + 50 }, () => attempts.take(['user']));
      const statuses = (await Promise.all(asked)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 'overloaded')).toHaveLength(50);
      expect(statuses.filter((status) => status === 'granted')).toHaveLength(MAX);
      redis.goOn();
    });
  });

  describe.each([
    { slow: 'request', requestMs: 100, replyMs: 0 },
    { slow: 'reply', requestMs: 0, replyMs: 100 },
  ])('when each $slow takes long', ({ requestMs, replyMs }) => {
    test('the attempts of a window that has ended are not counted in the next one', async () => {
      const port = await unusedPort();
      await using _redis = await startRedis(port);
      using pair = await connect(port);
      const [near, far] = [pair.connection, new SlowWindows(pair.connection, requestMs, replyMs)].map(
        (shared) => new RateLimiter('updates', { max: 2, windowSeconds: 2 }, shared, pair.events),
      ) as [RateLimiter, RateLimiter];
      await far.take(['user']);
      await far.take(['user']);
      expect((await near.take(['user'])).status).toBe('rejected');
      const grantedAt: number[] = [];
      const ask = async (limiter: RateLimiter) => {
        const askedAt = performance.now();
        if ((await limiter.take(['user'])).status === 'granted') grantedAt.push(askedAt);
      };
      const asked = [];
      // The far instance asks all the time, and so also when the window has ended in Redis and not yet on its own clock.
      while (grantedAt.length === 0) {
        asked.push(ask(far));
        await ask(near);
        await pause(5);
      }
      for (let at = 0; at < 20; at += 1) {
        asked.push(ask(far));
        await pause(10);
      }
      await Promise.all(asked);
      // On a slow machine this takes longer than one window.
      const windows = Math.ceil((performance.now() - Math.min(...grantedAt)) / 2_000);
      expect(grantedAt.length).toBeGreaterThanOrEqual(2);
      expect(grantedAt.length).toBeLessThanOrEqual(2 * windows);
    });
  });

  describe('when Redis fails', () => {
    test('absent at startup: reads and updates go on, and one line reports it; once there: shared', async () => {
      const port = await unusedPort();
      await using emulator = await startEmulator();
      await using facade = await startFacade(emulator.url, { REDIS_URL: `redis://127.0.0.1:${port}` });
      await expectReads(facade);
      await logged(facade, LOST);
      expect((await readMetrics(facade.management))['graphql_redis_connected']).toBe(0);
      expect(await sent([facade], 20)).toBe(MAX);
      await using _redis = await startRedis(port);
      await logged(facade, CONNECTED);
      expect((await readMetrics(facade.management))['graphql_redis_connected']).toBe(1);
      // What was counted alone is known to Redis with the next attempt.
      expect(await sent([facade], 1)).toBe(0);
      await using other = await startFacade(emulator.url, { REDIS_URL: `redis://127.0.0.1:${port}` });
      await logged(other, CONNECTED);
      expect(await sent([other], 1)).toBe(0);
      expect(timesLogged(facade, LOST)).toBe(1);
    });

    test('killed, and started again empty: each instance goes on from the last count that it has seen', async () => {
      await withTwo(async ({ redis, first, second, port }) => {
        expect(await sent([first, second], 3)).toBe(3);
        expect(await sent([first], 1)).toBe(1);
        await redis.kill();
        await expectReads(first);
        expect(await sent([first], 20)).toBe(1);
        expect(await sent([first], 20)).toBe(0);
        await Promise.all([logged(first, LOST), logged(second, LOST)]);
        await using _again = await startRedis(port);
        await Promise.all([logged(first, CONNECTED, 2), logged(second, CONNECTED, 2)]);
        expect(await sent([first], 20)).toBe(0);
        expect(await sent([second], 20)).toBe(0);
        expect(await sent([first, second], 20, 'fault:ok@bob')).toBe(MAX);
        expect([timesLogged(first, LOST), timesLogged(second, LOST)]).toEqual([1, 1]);
      });
    });

    test('hung: only the first attempts wait, the limit holds, and no attempt is counted twice', async () => {
      await withTwo(async ({ redis, first, second }) => {
        expect(await sent([first, second], 1)).toBe(1);
        redis.hang();
        await expectReads(first);
        expect(await sent([first], 2)).toBe(2);
        await logged(first, LOST);
        const startedAt = performance.now();
        expect(await sent([first], 1)).toBe(1);
        expect(performance.now() - startedAt).toBeLessThan(400);
        redis.goOn();
        await logged(first, CONNECTED, 2);
        await connected(second);
        expect(await sent([first, second], 20)).toBe(1);
        expect(timesLogged(first, LOST)).toBe(1);
      });
    });

    test('hung: what never left is given back', async () => {
      const port = await unusedPort();
      await using redis = await startRedis(port);
      await using upstream = await startUpstream();
      await using facade = await startFacade(upstream.url, { REDIS_URL: `redis://127.0.0.1:${port}` });
      await logged(facade, CONNECTED);
      await knowUser({ upstream, facade });
      await upstream[Symbol.asyncDispose]();
      redis.hang();
      for (let at = 0; at < MAX + 1; at += 1) expect((await facade.ask(UPDATE)).data.result.code).toBe('UNAVAILABLE');
      redis.goOn();
    });

    test('hung: the reason that is logged is the first one, though a check is waiting when an attempt gives up', async () => {
      const port = await unusedPort();
      await using redis = await startRedis(port);
      let connection: RedisConnection;
      const reason = await new Promise((resolve) => {
        connection = new RedisConnection(`redis://127.0.0.1:${port}`, { redisConnected, redisLost: resolve });
        const attempts = new RateLimiter('updates', { max: MAX, windowSeconds: 900 }, connection, {
          countedLocally: () => {},
          rejected: () => {},
        });
        async function redisConnected() {
          await pause(CHECK_INTERVAL_MS - COMMAND_TIMEOUT_MS / 2);
          redis.hang();
          await attempts.take(['user']);
        }
      }).finally(() => connection.close());
      expect(reason).toEqual(new Error('Redis did not respond in 500 ms'));
    });

    test('silent on an open connection: noticed and replaced within 10 s each, though nothing is sent', async () => {
      const port = await unusedPort();
      await using _redis = await startRedis(port);
      await using relay = await startRelay(port);
      await using emulator = await startEmulator();
      await using facade = await startFacade(emulator.url, { REDIS_URL: `redis://127.0.0.1:${relay.port}` });
      await logged(facade, CONNECTED);
      relay.goSilent();
      await logged(facade, LOST);
      relay.goOn();
      await logged(facade, CONNECTED, 2);
      expect(relay.connections()).toBeGreaterThan(1);
      expect(timesLogged(facade, LOST)).toBe(1);
    }, 30_000);

    test('emptied, with its connections open: each instance goes on from the last count that it has seen', async () => {
      const port = await unusedPort();
      await using _redis = await startRedis(port);
      using pair = await connect(port);
      using client = await connectClient(port);
      const [early, late] = [0, 1].map(
        () => new RateLimiter('updates', { max: MAX, windowSeconds: 900 }, pair.connection, pair.events),
      ) as [RateLimiter, RateLimiter];
      await early.take(['user']);
      for (let at = 1; at < MAX; at += 1) await late.take(['user']);
      await client.flushAll();
      // It has seen the first attempt only, and is the first to restore the window.
      expect((await early.take(['user'])).status).toBe('granted');
      expect((await late.take(['user'])).status).toBe('rejected');
      expect((await early.take(['user'])).status).toBe('rejected');
    });

    test('full: it responds to reads only, which is an outage too', async () => {
      await withTwo(async ({ first, port }) => {
        using client = await connectClient(port);
        expect(await sent([first], 2)).toBe(2);
        await client.configSet('maxmemory', '1');
        expect(await sent([first], 20)).toBe(3);
        await logged(first, LOST);
        await client.configSet('maxmemory', '0');
        await logged(first, CONNECTED, 2);
        expect(await sent([first], 20)).toBe(0);
        expect(timesLogged(first, LOST)).toBe(1);
      });
    });
  });

  test('for any sequence of attempts, outages and losses an instance never exceeds its maximum', async () => {
    const port = await unusedPort();
    await using _redis = await startRedis(port);
    using pair = await connect(port);
    using client = await connectClient(port);
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), user: fc.nat(1), left: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('up', 'down', 'reply lost', 'empty') }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        await client.flushAll();
        const shared = new FailingWindows(pair.connection);
        const attempts = new RateLimiter('updates', { max: 3, windowSeconds: 900 }, shared, pair.events);
        const counts = [0, 0];
        for (const one of steps) {
          if (one.kind !== 'send') {
            if (one.kind === 'empty') await client.flushAll();
            else shared.set(one.kind);
            continue;
          }
          if (!('user' in one)) continue;
          const attempt = await attempts.take([`token ${one.user}`, `user ${one.user}`]);
          const count = counts[one.user] ?? 0;
          if (attempt.status === 'granted') {
            expect(count).toBeLessThan(3);
            await endAttempt(attempt, one.left);
            if (one.left) counts[one.user] = count + 1;
          } else if (shared.hasAlwaysResponded) {
            expect(count).toBe(3);
          }
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});

async function endAttempt(attempt: Attempt, left: boolean): Promise<void> {
  if (!left) await attempt.giveBack();
}

/** Real windows in Redis, behind a long route. */
class SlowWindows implements SharedWindows {
  readonly #windows: SharedWindows;
  readonly #requestMs: number;
  readonly #replyMs: number;

  constructor(windows: SharedWindows, requestMs: number, replyMs: number) {
    this.#windows = windows;
    this.#requestMs = requestMs;
    this.#replyMs = replyMs;
  }

  get session(): number | undefined {
    return this.#windows.session;
  }

  async take(request: Parameters<SharedWindows['take']>[0]) {
    await pause(this.#requestMs);
    const taken = await this.#windows.take(request);
    await pause(this.#replyMs);
    return taken;
  }

  giveBack(...of: Parameters<SharedWindows['giveBack']>) {
    return this.#windows.giveBack(...of);
  }
}

/** Real windows in Redis, behind a connection that fails on request. */
class FailingWindows implements SharedWindows {
  readonly #windows: SharedWindows;
  #state = 'up';
  #session = 1;
  hasAlwaysResponded = true;

  constructor(windows: SharedWindows) {
    this.#windows = windows;
  }

  set(state: string): void {
    if (this.#state === 'down' && state !== 'down') this.#session += 1;
    this.#state = state;
    if (state !== 'up') this.hasAlwaysResponded = false;
  }

  get session(): number | undefined {
    return this.#state === 'down' ? undefined : this.#session;
  }

  async take(request: Parameters<SharedWindows['take']>[0]) {
    const taken = await this.#windows.take(request);
    this.#loseReply();
    return taken;
  }

  async giveBack(...of: Parameters<SharedWindows['giveBack']>) {
    await this.#windows.giveBack(...of);
    this.#loseReply();
  }

  #loseReply(): void {
    if (this.#state !== 'reply lost') return;
    this.#state = 'down';
    throw new Error('the reply is lost');
  }
}
