import { beforeEach, describe, expect, it } from 'vitest';
import { faultReference } from '../../src/emulator/index.ts';
import { call, EMAILS, emulatorForThisFile, readMe, SEND_CODE, updateEmail } from './caller.ts';

const emulator = await emulatorForThisFile();

let count = 0;
let user = '';
beforeEach(() => {
  count += 1;
  user = `user-${count}`;
});

async function statuses(token: string, ...methods: ('GET' | 'PUT' | 'POST')[]): Promise<number[]> {
  const seen: number[] = [];
  for (const method of methods) {
    const [path, body] =
      method === 'POST' ? [SEND_CODE, { email: 'a@b.c' }] : [EMAILS, method === 'PUT' ? {} : undefined];
    seen.push((await call(emulator, method, path, body === undefined ? { token } : { token, body })).status);
  }
  return seen;
}

describe('steps', () => {
  it('are taken one per call, and the last one repeats', async () => {
    const token = `fault:status=503,ok,status=500@${user}`;
    expect(await statuses(token, 'GET', 'PUT', 'GET', 'POST')).toEqual([503, 200, 500, 500]);
  });

  it('for one method are taken by that method alone; the others are answered well', async () => {
    const token = `fault:put:status=503,post:status=500@${user}`;
    expect(await statuses(token, 'GET', 'POST', 'PUT', 'GET', 'PUT')).toEqual([200, 500, 503, 200, 503]);
  });

  it('for one method and for all mix in their order', async () => {
    const token = `fault:status=503,put:status=500,ok@${user}`;
    expect(await statuses(token, 'GET', 'GET', 'PUT', 'PUT', 'GET')).toEqual([503, 200, 500, 200, 200]);
  });

  it('are counted per token', async () => {
    expect(await statuses(`fault:status=503,ok@${user}`, 'GET', 'GET')).toEqual([503, 200]);
    expect(await statuses(`fault:status=503,ok@${user}-again`, 'GET', 'GET')).toEqual([503, 200]);
  });
});

describe('the user behind a fault token', () => {
  it('is one per token, well formed, and the same in every emulator', async () => {
    const other = await emulatorForThisFile();
    const [one, two] = [await readMe(emulator, 'fault:ok'), await readMe(emulator, 'fault:ok,ok')];
    expect(JSON.parse(one.text)).toMatchObject({
      id: expect.any(Number),
      username: expect.stringMatching(/^[0-9a-f]{32}$/),
      state: 'active',
      commit_email: expect.stringMatching(/@example\.com$/),
    });
    expect(JSON.parse(one.text).id).toBeGreaterThan(0);
    expect(JSON.parse(two.text).id).not.toBe(JSON.parse(one.text).id);
    expect((await readMe(other, 'fault:ok')).text).toBe(one.text);
    expect(one.text).not.toContain('fault:');
  });

  it('is shared by the tokens that name it', async () => {
    const email = `${user}@b.c`;
    await updateEmail(emulator, `fault:latency=1@${user}`, { email, verify_code: 'SFLAJA' });
    expect(JSON.parse((await readMe(emulator, `fault:ok@${user}`)).text)).toMatchObject({
      name: user,
      commit_email: email,
    });
  });
});

describe('a malformed script', () => {
  it.each([
    ['fault:', 'got ""'],
    ['fault:stauts=503', 'got "stauts=503"'],
    ['fault:status', 'Expected status=STATUS'],
    ['fault:status=199', '200 to 599'],
    ['fault:status=600', '200 to 599'],
    ['fault:status=5e2', 'got "status=5e2"'],
    ['fault:ok=1', 'got "ok=1"'],
    ['fault:latency=-1', 'milliseconds'],
    ['fault:latency=600001', 'milliseconds'],
    ['fault:flood=1tb', 'got "flood=1tb"'],
    ['fault:header=2mb', 'up to 1mb'],
    ['fault:body=toString', 'not-json'],
    ['fault:cut+drip', '"drip" excludes a fault before it'],
    ['fault:status=500+redirect', '"redirect" excludes a fault before it'],
    ['fault:cut,', 'got ""'],
    ['fault:cut, fault:cut', 'got " fault:cut"'],
    ['fault:patch:cut', 'got "patch:cut"'],
    ['fault:ok@', 'after the @'],
    ['fault:ok@a@b', 'after the @'],
    [`fault:${'ok,'.repeat(400)}ok`, 'at most 1000 characters'],
  ])('%s is 400 and says what was expected and what came', async (token, part) => {
    const { status, text } = await readMe(emulator, token);
    expect(status).toBe(400);
    const { error_code: code, error_msg: message } = JSON.parse(text);
    expect(code).toBe('EMULATOR.FAULT_SCRIPT');
    expect(message).toContain(part);
    expect(message).toContain('latency=MS');
  });

  it('is thrown at a test that sets it', () => {
    expect(() => emulator.script('demo-token', 'nonsense')).toThrow(TypeError);
  });
});

describe('script()', () => {
  it('makes any token misbehave, and behave again', async () => {
    emulator.script('demo-token', 'status=503,ok');
    expect(await statuses('demo-token', 'GET', 'GET')).toEqual([503, 200]);
    emulator.script('demo-token', 'status=503');
    expect(await statuses('demo-token', 'GET')).toEqual([503]);
    emulator.script('demo-token', 'ok');
    expect(JSON.parse((await readMe(emulator, 'demo-token')).text).id).toBe(21820);
  });

  it('takes the place of what a demo token does of itself', async () => {
    emulator.script('expired-token', 'status=401,ok');
    expect(await statuses('expired-token', 'GET', 'GET')).toEqual([401, 200]);
  });

  it('gives an unknown token a user, its own or a named one', async () => {
    emulator.script('stranger', 'ok');
    emulator.script('guest', `ok@${user}`);
    expect(await statuses('stranger', 'GET')).toEqual([200]);
    expect(JSON.parse((await readMe(emulator, 'guest')).text).name).toBe(user);
    expect((await readMe(emulator, 'stranger')).text).not.toContain('stranger');
  });
});

describe('the reference', () => {
  it.each(faultReference)('$example is an example that can be read', async ({ syntax, meaning, example }) => {
    expect(() => emulator.script(`example of ${syntax}`, example.slice('fault:'.length))).not.toThrow();
    expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});
