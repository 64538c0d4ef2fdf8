import { describe, expect, test } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { type Facade, type GraphQLAnswer, startFacade } from '../support/facade.ts';
import { NOBODY } from '../support/unused-port.ts';
import { startUpstream } from '../support/upstream.ts';

const UPDATE = `mutation ($email: String = "11@email.com", $code: String = "WRONG") { result: updateEmail(email: $email, code: $code) {
  __typename ... on CodeArtsError { code message retryable upstream { status } }
  ... on CodeArtsThrottledError { retryAfterSeconds } } }`;
const SEND = `mutation ($email: String! = "11@email.com") { result: sendEmailCode(email: $email) {
  __typename ... on CodeArtsError { code message retryable upstream { status } }
  ... on CodeArtsThrottledError { retryAfterSeconds } } }`;
const READ = '{ me { id } }';

/** The two that are limited, with the default of each. */
const limited = [
  { name: 'UPDATE_EMAIL_LIMIT', query: UPDATE, method: 'PUT', tries: 5, what: 'updates' },
  { name: 'SEND_CODE_LIMIT', query: SEND, method: 'POST', tries: 3, what: 'codes' },
];

interface Pair {
  readonly emulator: Emulator;
  readonly facade: Facade;
}

async function withFacade(use: (pair: Pair) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
  await using emulator = await startEmulator();
  await using facade = await startFacade(emulator.url, env);
  await use({ emulator, facade });
}

/** What a try ended with; `held` where the facade itself refused it. */
function endOf({ data }: GraphQLAnswer): string {
  const { __typename, code, upstream } = data.result;
  return code === 'THROTTLED' && upstream === null ? 'held' : (code ?? __typename);
}

/** Makes tries one after the other and tells how each ended. */
async function tries({ facade }: Pair, query: string, count: number, token = 'demo-token'): Promise<string[]> {
  const ends: string[] = [];
  for (let at = 0; at < count; at += 1) ends.push(endOf(await facade.ask(query, { token })));
  return ends;
}

function letThrough(ends: readonly string[]): number {
  return ends.filter((end) => end !== 'held').length;
}

function callsOf({ emulator }: Pair, method: string): number {
  return emulator.calls.filter((call) => call.method === method).length;
}

describe.each(limited)('$name', ({ name, query, method, tries: most, what }) => {
  test('ends the tries of a token', async () => {
    await withFacade(async (pair) => {
      expect(letThrough(await tries(pair, query, most))).toBe(most);
      const { data, errors } = await pair.facade.ask(query);
      expect(errors).toBeUndefined();
      expect(data.result).toMatchObject({
        __typename: 'CodeArtsThrottledError',
        code: 'THROTTLED',
        retryable: true,
        upstream: null,
        message: `Too many ${what}: the next one is possible in ${data.result.retryAfterSeconds} s.`,
      });
      expect(data.result.retryAfterSeconds).toBeGreaterThan(0);
      expect(data.result.retryAfterSeconds).toBeLessThanOrEqual(900);
      expect(callsOf(pair, method)).toBe(most);
    });
  });

  test('lets no more through when sixty come at once', async () => {
    await withFacade(async (pair) => {
      const answers = await Promise.all(Array.from({ length: 60 }, () => pair.facade.ask(query)));
      expect(letThrough(answers.map(endOf))).toBe(most);
      expect(callsOf(pair, method)).toBe(most);
    });
  });

  test('counts the tokens of one user together once they have read', async () => {
    await withFacade(async (pair) => {
      const tokens = ['fault:ok@alice', 'fault:ok,ok@alice', 'fault:ok,ok,ok@alice'];
      for (const token of tokens) await pair.facade.ask(READ, { token });
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, at) => pair.facade.ask(query, { token: tokens[at % 3] ?? '' })),
      );
      expect(letThrough(answers.map(endOf))).toBe(most);
      expect(callsOf(pair, method)).toBe(most);
    });
  });

  test('leaves another user alone, and every read', async () => {
    await withFacade(async (pair) => {
      await tries(pair, query, most + 1, 'fault:ok@alice');
      expect(letThrough(await tries(pair, query, most, 'fault:ok@bob'))).toBe(most);
      expect((await pair.facade.ask(READ, { token: 'fault:ok@alice' })).errors).toBeUndefined();
    });
  });

  test('is as the environment says', async () => {
    await withFacade(
      async (pair) => {
        expect(letThrough(await tries(pair, query, 3))).toBe(1);
        const { data } = await pair.facade.ask(query);
        expect(data.result.retryAfterSeconds).toBeGreaterThan(900);
      },
      { [name]: '1/2h' },
    );
  });

  test('an argument that is out of range costs no try', async () => {
    await withFacade(async (pair) => {
      for (let at = 0; at < most + 3; at += 1) {
        const { data } = await pair.facade.ask(query, { variables: { email: '' } });
        expect(data.result.code).toBe('INVALID_INPUT');
      }
      expect(callsOf(pair, method)).toBe(0);
      expect(letThrough(await tries(pair, query, most + 3))).toBe(most);
    });
  });

  test('one that never left the facade is given back, to the token and to its user', async () => {
    await using facade = await startFacade(`http://${NOBODY}`);
    for (let at = 0; at < most + 3; at += 1) {
      const { data } = await facade.ask(query, { token: 'fault:ok@alice' });
      expect(data.result).toMatchObject({ code: 'UNAVAILABLE', upstream: null });
    }
  });

  test.each(['status=500', 'status=503', 'hang', 'cut', 'reset', 'redirect', 'body=empty', 'status=429', 'status=401'])(
    'one that upstream may have seen is not given back: %s',
    async (fault) => {
      await withFacade(
        async (pair) => {
          const token = `fault:ok@${name}`;
          await pair.facade.ask(READ, { token });
          pair.emulator.script(token, fault);
          expect(await tries(pair, query, 2, token)).toEqual([expect.not.stringMatching('held'), 'held']);
          expect(callsOf(pair, method)).toBe(1);
        },
        { [name]: '1/15m', CODEARTS_TIMEOUT_MS: '500' },
      );
    },
  );
});

test('updates and codes are counted apart', async () => {
  await withFacade(async (pair) => {
    await tries(pair, UPDATE, 6);
    expect(letThrough(await tries(pair, SEND, 4))).toBe(3);
  });
});

test('a first update that succeeds tells whose it is, and counts for that user', async () => {
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url, { UPDATE_EMAIL_LIMIT: '2/15m' });
  // Never read before, and both are the same user.
  for (const token of ['first', 'second']) await facade.ask(UPDATE, { token });
  for (const token of ['first', 'second']) {
    expect((await facade.ask(UPDATE, { token })).data.result.code).toBe('THROTTLED');
  }
  expect(upstream.calls).toHaveLength(2);
});
