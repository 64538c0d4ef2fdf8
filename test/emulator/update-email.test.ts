import { beforeEach, describe, expect, it } from 'vitest';
import { call, EMAILS, emulatorForThisFile, fixture, readMe, SEND_CODE, updateEmail } from './caller.ts';

const mails: { to: string; code: string }[] = [];
const NOON_UTC = Date.UTC(2026, 5, 30, 17, 0, 0, 5);
const emulator = await emulatorForThisFile({ onMail: (mail) => mails.push(mail), now: () => NOON_UTC });

/** A user of its own for every test, so that no test meets the traces of another. */
let users = 0;
let token = '';
beforeEach(() => {
  users += 1;
  token = `fault:ok@user-${users}`;
  mails.length = 0;
});

async function emailOf(holder: string): Promise<unknown> {
  return JSON.parse((await readMe(emulator, holder)).text).commit_email;
}

async function sendCode(to: string, holder = token): Promise<string> {
  const { status } = await call(emulator, 'POST', SEND_CODE, { token: holder, body: { email: to } });
  expect(status).toBe(201);
  const mail = mails.at(-1);
  expect(mail?.to).toBe(to);
  return mail?.code ?? '';
}

describe('updating the address', () => {
  it('changes what is read afterwards, and both times, at UTC+8', async () => {
    const { text } = await updateEmail(emulator, token, { email: `a${users}@b.c`, verify_code: 'SFLAJA' });
    expect(JSON.parse(text)).toMatchObject({
      created_at: '2025-03-27T14:17:11.000+08:00',
      updated_at: '2026-07-01T01:00:00.005+08:00',
      last_activity_on: '2026-07-01',
      commit_email: `a${users}@b.c`,
    });
    expect((await readMe(emulator, token)).text).toBe(text);
  });

  it('takes SFLAJA again and again', async () => {
    for (const email of [`x${users}@b.c`, `y${users}@b.c`, `y${users}@b.c`]) {
      expect((await updateEmail(emulator, token, { email, verify_code: 'SFLAJA' })).status).toBe(200);
    }
  });

  it('takes a mailed code once, for its address and its user alone', async () => {
    const email = `fresh${users}@b.c`;
    const code = await sendCode(email);
    expect(code).toMatch(/^[A-Z]{6}$/);
    const attempt = (holder: string, to: string) => updateEmail(emulator, holder, { email: to, verify_code: code });
    expect((await attempt(token, `other${users}@b.c`)).status).toBe(400);
    expect((await attempt('demo-token', email)).status).toBe(400);
    expect((await attempt(token, email)).status).toBe(200);
    expect((await attempt(token, email)).status).toBe(400);
  });

  it('keeps codes of several addresses apart, and only the newest of one address', async () => {
    const [one, two] = [`one${users}@b.c`, `two${users}@b.c`];
    const [oldCode, codeOfTwo, newCode] = [await sendCode(one), await sendCode(two), await sendCode(one)];
    expect((await updateEmail(emulator, token, { email: one, verify_code: oldCode })).status).toBe(400);
    expect((await updateEmail(emulator, token, { email: two, verify_code: codeOfTwo })).status).toBe(200);
    expect((await updateEmail(emulator, token, { email: one, verify_code: newCode })).status).toBe(200);
  });

  it.each([
    ['a wrong code', { email: 'z@b.c', verify_code: 'WRONG!' }, 'EMULATOR.WRONG_CODE'],
    ['an address without a code', { email: 'z@b.c' }, 'EMULATOR.CODE_REQUIRED'],
    ['a code without an address', { verify_code: 'SFLAJA' }, 'EMULATOR.EMAIL_REQUIRED'],
  ])('refuses %s and changes nothing', async (_, body, code) => {
    const before = (await readMe(emulator, token)).text;
    const { status, text } = await updateEmail(emulator, token, body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({ error_code: code, error_msg: expect.any(String) });
    expect((await readMe(emulator, token)).text).toBe(before);
  });

  it('answers an update of nothing with the unchanged user', async () => {
    const { status, text } = await updateEmail(emulator, 'demo-token', {});
    expect(status).toBe(200);
    expect(text).toBe(fixture('user'));
  });

  it('refuses an address that another user has, in any case of letters, and does not use the code up', async () => {
    const theirs = String(await emailOf('blocked-token'));
    const code = await sendCode(theirs.toUpperCase());
    for (const verify_code of ['SFLAJA', code, code]) {
      const { status, text } = await updateEmail(emulator, token, { email: theirs.toUpperCase(), verify_code });
      expect(status).toBe(409);
      expect(JSON.parse(text).error_code).toBe('EMULATOR.ADDRESS_TAKEN');
    }
  });

  it('does not reveal without the code that an address is taken', async () => {
    const { status, text } = await updateEmail(emulator, token, { email: '1@email.com', verify_code: 'GUESS' });
    expect([status, JSON.parse(text).error_code]).toEqual([400, 'EMULATOR.WRONG_CODE']);
  });

  it('takes the address that a user has given up', async () => {
    const email = `passed-on${users}@b.c`;
    const other = `fault:ok@other-${users}`;
    await updateEmail(emulator, other, { email, verify_code: 'SFLAJA' });
    await updateEmail(emulator, other, { email: `new${users}@b.c`, verify_code: 'SFLAJA' });
    expect((await updateEmail(emulator, token, { email, verify_code: 'SFLAJA' })).status).toBe(200);
  });

  it('takes 1 to 1,000 characters, counted in code points, and keeps them as they are', async () => {
    const longest = '\u{1F4E7}'.repeat(1000);
    expect((await updateEmail(emulator, token, { email: longest, verify_code: 'SFLAJA' })).status).toBe(200);
    expect(await emailOf(token)).toBe(longest);
    for (const email of ['', `${longest}x`]) {
      expect((await updateEmail(emulator, token, { email, verify_code: 'SFLAJA' })).status).toBe(400);
    }
  });
});

describe('a body that is not the one of the page', () => {
  it.each([
    ['PUT', EMAILS, ''],
    ['PUT', EMAILS, '{"email":'],
    ['PUT', EMAILS, '[]'],
    ['PUT', EMAILS, 'null'],
    ['PUT', EMAILS, '"text"'],
    ['PUT', EMAILS, '{"email":1}'],
    ['PUT', EMAILS, '{"email":null,"verify_code":"SFLAJA"}'],
    ['PUT', EMAILS, '{"verify_code":[]}'],
    ['POST', SEND_CODE, ''],
    ['POST', SEND_CODE, '{}'],
    ['POST', SEND_CODE, '{"email":""}'],
    ['POST', SEND_CODE, '{"email":{}}'],
  ] as const)('%s %s %j is 400, marked as the emulator own answer', async (method, path, body) => {
    const { status, text } = await call(emulator, method, path, { token, body });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      error_code: 'EMULATOR.MALFORMED_BODY',
      error_msg: expect.stringMatching(/^Expected .*, got .*\.$/),
    });
    expect(mails).toEqual([]);
  });

  it('may have fields that the page does not know', async () => {
    const body = { email: `more${users}@b.c`, verify_code: 'SFLAJA', other: 1 };
    expect((await updateEmail(emulator, token, body)).status).toBe(200);
  });
});
