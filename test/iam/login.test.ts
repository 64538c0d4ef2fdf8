import { afterEach, describe, expect, test, vi } from 'vitest';
import { IamClient } from '../../src/iam/iam-client.ts';
import { unusedPort } from '../support/unused-port.ts';
import { type Call, reply, startUpstream } from '../support/upstream.ts';

const HOUR = 3_600_000;
afterEach(() => void vi.useRealTimers());

/** Logs in once at a server that responds as given. */
async function logIn(answer: (call: Call) => void) {
  await using iam = await startUpstream(answer);
  const login = new IamClient(
    { endpoint: iam.url, domain: 'd', username: 'u', password: 'p', project: 'cn-north-4' },
    60_000,
  );
  const outcome = await login.run();
  await login.close();
  return { outcome, call: iam.calls[0] };
}

function token(value: string, expiresAt: string, headers: Record<string, string> = {}) {
  return logIn((call) =>
    reply(call, 201, { token: { expires_at: expiresAt } }, { 'x-subject-token': value, ...headers }),
  );
}

const inAnHour = () => new Date(Date.now() + HOUR).toISOString();

describe('a login', () => {
  test('asks for an uncompressed response', async () => {
    const { call } = await token('t', inAnHour());
    expect(call?.headers['accept-encoding']).toBe('identity');
  });

  test.each([
    ['1 character', 't'],
    ['100,000 characters', 't'.repeat(100_000)],
    ['every visible ASCII character', Array.from({ length: 94 }, (_, at) => String.fromCharCode(0x21 + at)).join('')],
  ])('brings a token of %s', async (_name, value) => {
    expect((await token(value, inAnHour())).outcome).toMatchObject({ token: value });
  });

  test.each([
    ['an empty one', ''],
    ['100,001 characters', 't'.repeat(100_001)],
    ['a space inside', 'a b'],
    ['a tab inside', 'a\tb'],
    ['a character beyond ASCII', 'caf\u00e9'],
  ])('brings no token that CodeArts Repo could not take: %s', async (_name, value) => {
    expect((await token(value, inAnHour())).outcome).toMatchObject({
      refused: false,
      reason: expect.stringContaining('token'),
    });
  });

  test.each([400, 401, 403])('that ends in %i is a rejection', async (status) => {
    expect((await logIn((call) => reply(call, status, ''))).outcome).toMatchObject({ refused: true });
  });

  test.each([302, 404, 405, 408, 409, 413, 425, 429, 500, 502, 503, 504, 599])(
    'that ends in %i is a failure',
    async (status) => {
      expect((await logIn((call) => reply(call, status, ''))).outcome).toMatchObject({
        refused: false,
        retryAfterMs: 0,
      });
    },
  );

  test('brings a token whose life is in a body that begins with a byte order mark', async () => {
    const body = `\ufeff${JSON.stringify({ token: { expires_at: inAnHour() } })}`;
    const { outcome } = await logIn((call) => reply(call, 201, body, { 'x-subject-token': 't' }));
    expect(outcome).toMatchObject({ token: 't' });
  });

  test('reports whether IAM may have received it', async () => {
    expect((await logIn((call) => call.response.destroy())).outcome).toMatchObject({ refused: false, sent: true });
    const credentials = {
      endpoint: `http://127.0.0.1:${await unusedPort()}`,
      domain: 'd',
      username: 'u',
      password: 'p',
    };
    const login = new IamClient({ ...credentials, project: 'cn-north-4' }, 60_000);
    expect(await login.run()).toMatchObject({ refused: false, sent: false });
    await login.close();
  });

  test('reports how long IAM asks to wait', async () => {
    const { outcome } = await logIn((call) => reply(call, 503, '', { 'retry-after': '120' }));
    expect(outcome).toMatchObject({ refused: false, retryAfterMs: 120_000 });
  });

  test.each([
    ['right', 0],
    ['a day behind', -24 * HOUR],
    ['a day ahead', 24 * HOUR],
  ])('measures the life of a token by the clock of IAM, when that of this machine is %s', async (_name, step) => {
    const iamNow = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: iamNow + step });
    const { outcome } = await token('t', new Date(iamNow + HOUR).toISOString(), {
      date: new Date(iamNow).toUTCString(),
    });
    // A header has whole seconds.
    expect(outcome).toMatchObject({
      lifetimeMs: expect.toSatisfy((life: number) => life >= HOUR && life < HOUR + 1_000),
    });
  });

  test('measures it by the clock of this machine where IAM does not tell its own', async () => {
    const { outcome } = await logIn((call) => {
      call.response.sendDate = false;
      reply(call, 201, { token: { expires_at: inAnHour() } }, { 'x-subject-token': 't' });
    });
    expect(outcome).toMatchObject({
      lifetimeMs: expect.toSatisfy((life: number) => life > HOUR - 60_000 && life <= HOUR),
    });
  });

  test.each(['', 'soon', 'null', new Date(0).toISOString()])(
    'brings no token that has expired or may have: %j',
    async (expiresAt) => {
      expect((await token('t', expiresAt)).outcome).toMatchObject({ refused: false });
    },
  );
});
