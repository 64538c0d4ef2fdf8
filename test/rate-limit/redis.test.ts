import { createClient } from '@redis/client';
import { describe, expect, test, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { type Facade, startFacade } from '../support/facade.ts';
import { type RedisServer, startRedis, withRedis } from '../support/redis.ts';
import { NOBODY, unusedPort } from '../support/unused-port.ts';

const UPDATE =
  'mutation { result: updateEmail(email: "11@email.com", code: "WRONG") { ... on CodeArtsError { code } } }';
const READ = '{ me { id } }';
const SHARED = 'limits are shared through Redis';
const ALONE = 'limit counted on this instance alone';
const TRIES = 5;

/** How many of `count` tries at once are let through, spread over some instances. */
async function tried(facades: readonly Facade[], count: number, token = 'demo-token'): Promise<number> {
  const asked = Array.from({ length: count }, (_, at) => facades[at % facades.length]?.ask(UPDATE, { token }));
  const codes = (await Promise.all(asked)).map((answer) => answer?.data.result.code);
  return codes.filter((code) => code !== 'THROTTLED').length;
}

/** Waits until an instance has written something to its log `times` times. */
async function logged(facade: Facade, text: string, times = 1): Promise<void> {
  await vi.waitFor(() => expect(facade.log().split(text).length - 1).toBeGreaterThanOrEqual(times), {
    timeout: 20_000,
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

/** Two instances that share their counts. */
async function withTwo(use: (setup: Setup) => Promise<void>): Promise<void> {
  const port = await unusedPort();
  await using redis = await startRedis(port);
  await using emulator = await startEmulator();
  const env = { REDIS_URL: `redis://127.0.0.1:${port}` };
  await using first = await startFacade(emulator.url, env);
  await using second = await startFacade(emulator.url, env);
  await Promise.all([logged(first, SHARED), logged(second, SHARED)]);
  await use({ emulator, redis, port, first, second });
}

withRedis(() => {
  describe('with Redis', () => {
    test('the count is shared by instances', async () => {
      await withTwo(async ({ first, second, emulator }) => {
        expect(await tried([first, second], 20)).toBe(TRIES);
        expect(await tried([second], 1)).toBe(0);
        expect(emulator.calls.filter((call) => call.method === 'PUT')).toHaveLength(TRIES);
        expect(first.log() + second.log()).not.toContain(ALONE);
      });
    });

    test('the tokens of a user that one instance knows count together on it', async () => {
      await withTwo(async ({ first, second }) => {
        for (const token of ['fault:ok@alice', 'fault:ok,ok@alice']) await first.ask(READ, { token });
        expect(await tried([first], 8, 'fault:ok@alice')).toBe(TRIES);
        expect(await tried([first], 1, 'fault:ok,ok@alice')).toBe(0);
        await second.ask(READ, { token: 'fault:ok,ok,ok@alice' });
        expect(await tried([second], 1, 'fault:ok,ok,ok@alice')).toBe(0);
      });
    });

    test('its keys hold hashes and expire', async () => {
      await withTwo(async ({ first, port }) => {
        await first.ask(READ);
        await first.ask(UPDATE);
        await first.ask('mutation { sendEmailCode(email: "11@email.com") { __typename } }');
        const client = await createClient({ url: `redis://127.0.0.1:${port}` }).connect();
        const keys = await client.keys('*');
        const kinds = keys.map((key) => key.replace(/token:[\w-]{43}$/, 'token:HASH')).sort();
        expect(kinds).toEqual([
          'codearts-graphql:codes:token:HASH',
          'codearts-graphql:codes:user:21820',
          'codearts-graphql:updates:token:HASH',
          'codearts-graphql:updates:user:21820',
        ]);
        for (const key of keys) {
          expect(await client.get(key)).toBe('1');
          expect(await client.ttl(key)).toBeGreaterThan(0);
          expect(await client.ttl(key)).toBeLessThanOrEqual(900);
        }
        client.destroy();
      });
    });
  });

  describe('when Redis fails', () => {
    test('away at the start: reads go on, each instance counts alone and says so; back: shared', async () => {
      const port = await unusedPort();
      await using emulator = await startEmulator();
      await using facade = await startFacade(emulator.url, { REDIS_URL: `redis://127.0.0.1:${port}` });
      await expectReads(facade);
      expect(await tried([facade], 20)).toBe(TRIES);
      expect(facade.log()).toContain('Redis is away');
      expect(facade.log()).toContain(ALONE);
      await using _redis = await startRedis(port);
      await logged(facade, SHARED);
      expect(await tried([facade], 20, 'fault:ok@bob')).toBe(TRIES);
      expect(await sizeOf(port)).toBeGreaterThan(0);
    });

    test('killed: reads go on, the limit falls back and never ends; started again: shared', async () => {
      await withTwo(async ({ redis, first, second, port }) => {
        expect(await tried([first], 3)).toBe(3);
        await redis.kill();
        await expectReads(first);
        expect(await tried([first], 20)).toBeLessThanOrEqual(TRIES);
        expect(await tried([first], 20)).toBe(0);
        expect(first.log()).toContain(ALONE);
        await using _again = await startRedis(port);
        await Promise.all([logged(first, SHARED, 2), logged(second, SHARED, 2)]);
        expect(await tried([first, second], 20, 'fault:ok@bob')).toBe(TRIES);
      });
    });

    test('hung: reads go on, a try is answered all the same and the limit holds; awake: shared', async () => {
      await withTwo(async ({ redis, first, second }) => {
        redis.hang();
        await expectReads(first);
        expect(await tried([first], 20)).toBeLessThanOrEqual(TRIES);
        expect(await tried([first], 20)).toBe(0);
        expect(first.log()).toContain('Redis did not answer within 500 ms');
        redis.goOn();
        expect(await tried([second], 20, 'fault:ok@bob')).toBeLessThanOrEqual(TRIES);
        await vi.waitFor(async () => expect(await tried([first, second], 1, 'fault:ok@bob')).toBe(0));
      });
    });

    test('hung: what never left is given back', async () => {
      const port = await unusedPort();
      await using redis = await startRedis(port);
      await using facade = await startFacade(`http://${NOBODY}`, {
        REDIS_URL: `redis://127.0.0.1:${port}`,
      });
      await logged(facade, SHARED);
      redis.hang();
      for (let at = 0; at < TRIES + 1; at += 1) {
        expect((await facade.ask(UPDATE)).data.result.code).toBe('UNAVAILABLE');
      }
      redis.goOn();
    });
  });
});

async function sizeOf(port: number): Promise<number> {
  const client = await createClient({ url: `redis://127.0.0.1:${port}` }).connect();
  const size = await client.dbSize();
  client.destroy();
  return size;
}
