import { describe, expect, test } from 'vitest';
import { demoLogin, type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { hashToken } from '../../src/rate-limit/keys.ts';
import { type Facade, type GraphQLAnswer, startFacade } from '../support/facade.ts';
import { knowUser } from '../support/known-user.ts';
import { fixture, reply, startUpstream } from '../support/upstream.ts';

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
  { name: 'SEND_CODE_LIMIT', query: SEND, method: 'POST', tries: 3, what: 'verification codes' },
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
  const variables = { email: `${hashToken(token)}@email.com` };
  for (let at = 0; at < count; at += 1) ends.push(endOf(await facade.ask(query, { token, variables })));
  return ends;
}

function letThrough(ends: readonly string[]): number {
  return ends.filter((end) => end !== 'held').length;
}

function callsOf({ emulator }: Pair, method: string): number {
  return emulator.calls.filter((call) => call.method === method).length;
}

describe.each(limited)('$name', ({ name, query, method, tries: most, what }) => {
  test('rejects further attempts once the user has used up the limit', async () => {
    await withFacade(async (pair) => {
      expect(letThrough(await tries(pair, query, most))).toBe(most);
      const { data, errors } = await pair.facade.ask(query);
      expect(errors).toBeUndefined();
      expect(data.result).toMatchObject({
        __typename: 'CodeArtsThrottledError',
        code: 'THROTTLED',
        retryable: true,
        upstream: null,
        message: `Rate limit exceeded for ${what}; retry in ${data.result.retryAfterSeconds} s.`,
      });
      expect(data.result.retryAfterSeconds).toBeGreaterThan(0);
      expect(data.result.retryAfterSeconds).toBeLessThanOrEqual(900);
      expect(callsOf(pair, method)).toBe(most);
    });
  });

  test('lets no more through when sixty arrive at once', async () => {
    await withFacade(async (pair) => {
      const answers = await Promise.all(Array.from({ length: 60 }, () => pair.facade.ask(query)));
      expect(letThrough(answers.map(endOf))).toBe(most);
      expect(callsOf(pair, method)).toBe(most);
    });
  });

  test('counts all tokens of one user together, also those never seen before', async () => {
    await withFacade(async (pair) => {
      const tokens = ['fault:ok@alice', 'fault:ok,ok@alice', 'fault:ok,ok,ok@alice'];
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

  test('gives attempts that never left back in full, however many run at once', async () => {
    await using upstream = await startUpstream();
    await using facade = await startFacade(upstream.url);
    await knowUser({ upstream, facade });
    await upstream[Symbol.asyncDispose]();
    const answers = await Promise.all(Array.from({ length: 12 }, () => facade.ask(query)));
    expect(new Set(answers.map(endOf))).toEqual(new Set(['UNAVAILABLE', 'held']));
    for (let at = 0; at < most + 3; at += 1) {
      expect((await facade.ask(query)).data.result).toMatchObject({ code: 'UNAVAILABLE', upstream: null });
    }
  });

  test.each(['status=500', 'status=503', 'hang', 'cut', 'reset', 'redirect', 'body=empty', 'status=429'])(
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

test('an update that succeeds makes its user known where the token may not read, and counts for that user', async () => {
  await using upstream = await startUpstream((call) =>
    call.method === 'GET' ? reply(call, 403, fixture('error-403')) : reply(call, 200, fixture('user')),
  );
  await using facade = await startFacade(upstream.url, { UPDATE_EMAIL_LIMIT: '2/15m' });
  for (const token of ['first', 'second']) await facade.ask(UPDATE, { token });
  for (const token of ['first', 'second']) {
    expect((await facade.ask(UPDATE, { token })).data.result.code).toBe('THROTTLED');
  }
  expect(upstream.calls.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET', 'PUT']);
});

test.each([
  { first: 'update', query: UPDATE, made: ['PUT old'], left: 1 },
  { first: 'read', query: READ, made: ['GET old'], left: 2 },
])(
  'a token that was rejected by an $first is unknown again, and uses up no more of its user',
  async ({ query, made, left }) => {
    await using upstream = await startUpstream((call) =>
      call.headers['x-auth-token'] === 'old'
        ? reply(call, 401, fixture('error-401'))
        : reply(call, 200, fixture('user')),
    );
    await using facade = await startFacade(upstream.url, { UPDATE_EMAIL_LIMIT: '2/15m' });
    await knowUser({ upstream, facade }, 'old');
    await facade.ask(query, { token: 'old' });
    for (let at = 0; at < 3; at += 1)
      expect((await facade.ask(UPDATE, { token: 'old' })).data.result.code).toBe('UNAUTHENTICATED');
    const ends = [];
    for (let at = 0; at < 3; at += 1) ends.push(endOf(await facade.ask(UPDATE, { token: 'new' })));
    expect(letThrough(ends)).toBe(left);
    expect(upstream.calls.map(({ method, headers }) => `${method} ${headers['x-auth-token']}`)).toEqual([
      ...made,
      ...['GET old', 'GET old', 'GET old'],
      'GET new',
      ...Array(left).fill('PUT new'),
    ]);
  },
);

test('many users can send no more codes to one recipient than one of them, however they spell the address', async () => {
  await withFacade(async (pair) => {
    const spellings = ['victim@example.com', 'Victim@EXAMPLE.com', 'victim+1@example.com', '"victim"@example.com.'];
    const ends: string[] = [];
    for (const [at, email] of [...spellings, ...spellings].entries()) {
      ends.push(endOf(await pair.facade.ask(SEND, { token: `fault:ok@user-${at}`, variables: { email } })));
    }
    expect(letThrough(ends)).toBe(3);
    expect(callsOf(pair, 'POST')).toBe(3);
    // Another recipient has a window of its own, and the users' windows were not charged.
    const variables = { email: 'other@example.com' };
    expect(endOf(await pair.facade.ask(SEND, { token: 'fault:ok@user-7', variables }))).toBe('CodeArtsEmailCodeSent');
  });
});

test('callers who share the identity of the server share its window', async () => {
  await using emulator = await startEmulator();
  await using facade = await startFacade(emulator.url, {
    CODEARTS_AUTH: 'iam',
    IAM_ENDPOINT: emulator.url,
    IAM_DOMAIN: demoLogin.domain,
    IAM_USERNAME: demoLogin.user,
    IAM_PASSWORD: demoLogin.password,
    IAM_PROJECT: 'cn-north-4',
  });
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) => facade.ask(UPDATE, { token: `caller ${at}` })),
  );
  expect(letThrough(answers.map(endOf))).toBe(5);
  expect(callsOf({ emulator, facade }, 'PUT')).toBe(5);
});
