import { describe, expect, test } from 'vitest';
import { demoLogin, type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { useClock } from '../support/clock.ts';
import { type Facade, startFacade } from '../support/facade.ts';

const READ = '{ me { id } meResult { __typename ... on CodeArtsError { code message } } }';
const UPDATE =
  'mutation { result: updateEmail(email: "11@email.com", code: "SFLAJA") { __typename ... on CodeArtsError { code } } }';
const READER = { data: { me: { id: '21820' }, meResult: { __typename: 'CodeArtsUser' } } };
const HOUR = 3_600_000;

/** A clock that the emulator goes by; the facade has the system's. */
interface Setup {
  readonly emulator: Emulator;
  readonly facade: Facade;
  /** Lets time pass for the emulator alone, so that its tokens end before the facade expects it. */
  readonly pass: (milliseconds: number) => void;
}

async function withIdentity(use: (setup: Setup) => Promise<void>, password = demoLogin.password): Promise<void> {
  let ahead = 0;
  await using emulator = await startEmulator({ now: () => Date.now() + ahead, iamTokenLifetimeMs: 2 * HOUR });
  await using facade = await startFacade(emulator.url, {
    CODEARTS_AUTH: 'iam',
    IAM_ENDPOINT: emulator.url,
    IAM_DOMAIN: demoLogin.domain,
    IAM_USERNAME: demoLogin.user,
    IAM_PASSWORD: password,
    IAM_PROJECT: 'cn-north-4',
    UPDATE_EMAIL_LIMIT: '100/15m',
  });
  await use({
    emulator,
    facade,
    pass: (milliseconds) => {
      ahead += milliseconds;
    },
  });
}

const logIns = (emulator: Emulator) => emulator.calls.filter((call) => call.path === '/v3/auth/tokens');
const methods = (emulator: Emulator) => emulator.calls.map((call) => call.method);

/** Asks without any token. */
function ask(facade: Facade, query: string, count = 1) {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(facade.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return response.json();
    }),
  );
}

describe('with CODEARTS_AUTH=iam', () => {
  test('callers need no token, and one login serves them all', async () => {
    await withIdentity(async ({ emulator, facade }) => {
      expect(await ask(facade, READ, 30)).toEqual(Array(30).fill(READER));
      expect(logIns(emulator)).toHaveLength(1);
      expect(JSON.parse(logIns(emulator)[0]?.body ?? '')).toEqual({
        auth: {
          identity: {
            methods: ['password'],
            password: {
              user: { name: demoLogin.user, password: demoLogin.password, domain: { name: demoLogin.domain } },
            },
          },
          scope: { project: { name: 'cn-north-4' } },
        },
      });
    });
  });

  test('a token that a caller brings is not used', async () => {
    await withIdentity(async ({ emulator, facade }) => {
      expect(await facade.ask(READ, { token: 'blocked-token' })).toEqual(READER);
      expect(emulator.calls.map((call) => call.token)).not.toContain('blocked-token');
    });
  });

  test('all callers share one window of updates', async () => {
    await withIdentity(async ({ emulator, facade }) => {
      const answers = await ask(facade, UPDATE, 110);
      expect(JSON.stringify(answers).split('"THROTTLED"').length - 1).toBe(10);
      expect(methods(emulator).filter((method) => method === 'PUT')).toHaveLength(100);
    });
  });

  test('a token that is too fresh to be replaced is not, however often it is rejected', async () => {
    await withIdentity(async ({ emulator, facade, pass }) => {
      await ask(facade, READ);
      pass(3 * HOUR);
      const answers = await ask(facade, READ, 10);
      for (const answer of answers) expect(answer).toMatchObject({ data: { meResult: { code: 'UNAUTHENTICATED' } } });
      expect(logIns(emulator)).toHaveLength(1);
    });
  });
});

describe('a token that CodeArts Repo no longer accepts', () => {
  const clock = useClock();

  /** The token is withdrawn after two minutes, long before the facade expects its end. */
  async function withdraw({ facade, pass }: Setup): Promise<void> {
    await ask(facade, READ);
    clock.skip(120_000);
    pass(3 * HOUR);
  }

  test('is replaced by one login, and each read is made again once', async () => {
    await withIdentity(async (setup) => {
      await withdraw(setup);
      expect(await ask(setup.facade, READ, 10)).toEqual(Array(10).fill(READER));
      expect(logIns(setup.emulator)).toHaveLength(2);
      expect(methods(setup.emulator).filter((method) => method === 'GET').length).toBeLessThanOrEqual(1 + 2 * 10);
    });
  });

  test('is replaced once for all fields and operations of a request', async () => {
    await withIdentity(async (setup) => {
      await withdraw(setup);
      const response = await setup.facade.post(Array(10).fill({ query: READ }));
      expect(await response.json()).toEqual(Array(10).fill(READER));
      expect(methods(setup.emulator)).toEqual(['POST', 'GET', 'GET', 'POST', 'GET']);
    });
  });

  test('is replaced after an update, which is not sent again', async () => {
    await withIdentity(async (setup) => {
      await withdraw(setup);
      expect(await ask(setup.facade, UPDATE)).toEqual([
        { data: { result: { __typename: 'CodeArtsAuthenticationError', code: 'UNAUTHENTICATED' } } },
      ]);
      expect(methods(setup.emulator)).toEqual(['POST', 'GET', 'PUT', 'POST']);
      expect(await ask(setup.facade, UPDATE)).toEqual([{ data: { result: { __typename: 'CodeArtsUser' } } }]);
    });
  });

  test('and whose replacement is rejected too is not replaced again', async () => {
    await withIdentity(async (setup) => {
      await withdraw(setup);
      await ask(setup.facade, READ);
      setup.pass(3 * HOUR);
      for (let at = 0; at < 3; at += 1) {
        expect(await ask(setup.facade, READ)).toMatchObject([{ data: { meResult: { code: 'UNAUTHENTICATED' } } }]);
      }
      expect(logIns(setup.emulator)).toHaveLength(2);
    });
  });
});

describe('a wrong password', () => {
  test('is tried once, however many requests come', async () => {
    await withIdentity(async ({ emulator, facade }) => {
      const answers = [
        ...(await ask(facade, READ, 30)),
        ...(await ask(facade, UPDATE, 5)),
        ...(await ask(facade, READ)),
      ];
      for (const answer of answers) expect(JSON.stringify(answer)).toContain('"UNAVAILABLE"');
      expect(JSON.stringify(answers)).toContain('The server could not authenticate with IAM.');
      expect(methods(emulator)).toEqual(['POST']);
      expect(facade.log()).toContain('IAM authentication failed');
      expect(facade.log() + JSON.stringify(answers)).not.toContain('wrong-password');
    }, 'wrong-password');
  });
});
