import { describe, expect, it } from 'vitest';
import { demoTokens } from '../../src/emulator/index.ts';
import { call, EMAILS, emulatorForThisFile, fixture, parsedFixture, readMe, SEND_CODE, updateEmail } from './caller.ts';

const emulator = await emulatorForThisFile();

const OPERATIONS = [
  ['GET', EMAILS],
  ['PUT', EMAILS],
  ['POST', SEND_CODE],
] as const;

describe('the reference pages', () => {
  it('GET answers the example user, field for field in the order of the page', async () => {
    const { status, headers, text } = await readMe(emulator, 'demo-token');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^application\/json\b/);
    expect(text).toBe(fixture('user'));
  });

  it('PUT takes the example request and answers the fields of the page in its order', async () => {
    const { status, text } = await updateEmail(emulator, 'demo-token', parsedFixture('update-request'));
    expect(status).toBe(200);
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(parsedFixture('user')));
    expect(JSON.parse(text)).toMatchObject({ id: 21820, commit_email: '11@email.com' });
  });

  it('POST sends a code and answers the example', async () => {
    const { status, text } = await call(emulator, 'POST', SEND_CODE, {
      token: 'demo-token',
      body: { email: '11@email.com' },
    });
    expect(status).toBe(201);
    expect(text).toBe(fixture('send-code-201'));
  });

  it.each(OPERATIONS)('%s %s without a token, or with an unknown one, is 401', async (method, path) => {
    for (const options of [{}, { token: '' }, { token: 'unknown' }, { token: 'x'.repeat(100_000) }]) {
      const { status, text } = await call(emulator, method, path, options);
      expect(status).toBe(401);
      expect(text).toBe(fixture('error-401'));
    }
  });
});

describe('the demo tokens', () => {
  it.each(OPERATIONS)('fail on %s %s as they say', async (method, path) => {
    const seen = await Promise.all(
      ['expired-token', 'forbidden-token', 'throttled-token', 'broken-token'].map(async (token) => {
        const { status, headers, text } = await call(emulator, method, path, { token });
        return [token, status, headers['retry-after'], text];
      }),
    );
    expect(seen).toEqual([
      ['expired-token', 401, undefined, fixture('error-401')],
      ['forbidden-token', 403, undefined, fixture('error-403')],
      ['throttled-token', 429, '1', expect.stringContaining('"error_code":"EMULATOR.')],
      ['broken-token', 500, undefined, JSON.stringify({ error_code: 'CH.000001', error_msg: 'Unknown error.' })],
    ]);
  });

  it('blocked-token is another user, blocked', async () => {
    const { status, text } = await readMe(emulator, 'blocked-token');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ state: 'blocked' });
    expect(JSON.parse(text).id).not.toBe(21820);
  });

  it('slow-token is a user of its own, whose answer another caller does not wait for', {
    timeout: 15_000,
  }, async () => {
    let isAnswered = false;
    const slow = readMe(emulator, 'slow-token').finally(() => {
      isAnswered = true;
    });
    await emulator.waitForCalls(1, ({ token }) => token === 'slow-token');
    await readMe(emulator, 'demo-token');
    expect(isAnswered).toBe(false);
    const { status, text } = await slow;
    expect(status).toBe(200);
    expect([21820, 21821]).not.toContain(JSON.parse(text).id);
  });

  it('are all in the table that the documentation is made from', () => {
    expect(demoTokens.map(({ token }) => token)).toEqual([
      'demo-token',
      'blocked-token',
      'expired-token',
      'forbidden-token',
      'throttled-token',
      'broken-token',
      'slow-token',
    ]);
    for (const { meaning } of demoTokens) expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});
