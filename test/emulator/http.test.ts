import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { CallLog, MAX_CALLS_KEPT } from '../../src/emulator/calls.ts';
import { startEmulator } from '../../src/emulator/index.ts';
import { AUTH_TOKENS, call, EMAILS, emulatorForThisFile, open, readMe, SEND_CODE, updateEmail } from './caller.ts';

const emulator = await emulatorForThisFile();

describe('paths and methods', () => {
  it.each(['/', '/v4/user/emails/', '/v4/user', '/redirected'])('%s is 404', async (path) => {
    const { status, text } = await call(emulator, 'GET', path, { token: 'demo-token' });
    expect(status).toBe(404);
    expect(text).toBe('{"error_code":"CH.000404","error_msg":"Resource unavailable."}');
  });

  it.each([
    ['DELETE', EMAILS, 'GET, PUT'],
    ['POST', EMAILS, 'GET, PUT'],
    ['GET', SEND_CODE, 'POST'],
    ['GET', AUTH_TOKENS, 'POST'],
  ] as const)('%s %s is 405 with Allow', async (method, path, allow) => {
    const { status, headers, text } = await call(emulator, method, path, { token: 'demo-token' });
    expect([status, headers['allow']]).toEqual([405, allow]);
    expect(JSON.parse(text).error_code).toBe('EMULATOR.METHOD_NOT_ALLOWED');
  });

  it('a query changes nothing', async () => {
    expect((await call(emulator, 'GET', `${EMAILS}?a=b`, { token: 'demo-token' })).status).toBe(200);
  });
});

describe('X-Request-Id', () => {
  it('comes back as it was sent, and is made when it was not, whatever the answer', async () => {
    for (const [token, path] of [
      ['demo-token', EMAILS],
      ['broken-token', EMAILS],
      ['demo-token', '/nowhere'],
    ] as const) {
      const headers = { 'X-Request-Id': `id of ${token}` };
      expect((await call(emulator, 'GET', path, { token, headers })).headers['x-request-id']).toBe(`id of ${token}`);
      expect((await call(emulator, 'GET', path, { token })).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('sizes', () => {
  it('a token may have 100,000 characters', async () => {
    const token = 'x'.repeat(100_000);
    emulator.script(token, 'ok');
    expect((await readMe(emulator, token)).status).toBe(200);
  });

  it('a body may have 64 KiB', async () => {
    const padded = (size: number) => '{}'.padEnd(size, ' ');
    expect((await updateEmail(emulator, 'demo-token', padded(65_536))).status).toBe(200);
    const { status, text } = await updateEmail(emulator, 'demo-token', padded(65_537));
    expect(status).toBe(413);
    expect(JSON.parse(text).error_code).toBe('EMULATOR.BODY_TOO_LARGE');
  });
});

describe('the log of calls', () => {
  it('keeps what was sent, in the order of arrival', async () => {
    await using fresh = await startEmulator();
    await call(fresh, 'GET', `${EMAILS}?a=b`, {
      token: 'demo-token',
      headers: { 'X-Request-Id': 'r1', 'X-Other': 'o' },
    });
    await updateEmail(fresh, 'unknown', { verify_code: 'x' });
    expect(fresh.calls).toMatchObject([
      {
        method: 'GET',
        path: `${EMAILS}?a=b`,
        token: 'demo-token',
        requestId: 'r1',
        headers: { 'x-other': 'o' },
        body: '',
      },
      { method: 'PUT', path: EMAILS, token: 'unknown', body: '{"verify_code":"x"}', aborted: false },
    ]);
    expect(await fresh.calls[1]?.ended).toBe('answered');
  });

  it('forgets the oldest of more than 10,000 calls', async () => {
    const log = new CallLog();
    const template = (await emulator.waitForCalls(1))[0];
    if (template === undefined) throw new Error('no call');
    for (let index = 0; index <= MAX_CALLS_KEPT; index += 1) log.add({ ...template, requestId: String(index) });
    expect([log.calls.length, log.calls[0]?.requestId]).toEqual([10_000, '1']);
  });

  it('tells who left, from who was answered and who was cut off', async () => {
    await using fresh = await startEmulator();
    const ofToken = async (token: string) => {
      const [found] = await fresh.waitForCalls(1, (received) => received.token === token);
      if (found === undefined) throw new Error('no call');
      return found;
    };
    const leaving = new AbortController();
    const left = open(fresh, 'GET', EMAILS, { token: 'fault:hang', signal: leaving.signal });
    const leftCall = await ofToken('fault:hang');
    expect(leftCall.aborted).toBe(false);
    leaving.abort();
    await expect(left).rejects.toThrow();
    expect(await leftCall.ended).toBe('aborted');
    expect(leftCall.aborted).toBe(true);

    await expect(readMe(fresh, 'fault:reset')).rejects.toThrow();
    expect(await (await ofToken('fault:reset')).ended).toBe('severed');

    const hanging = readMe(fresh, 'fault:hang@closed');
    const closedCall = await ofToken('fault:hang@closed');
    await Promise.all([expect(hanging).rejects.toThrow(), fresh.close()]);
    expect(await closedCall.ended).toBe('severed');
    expect(closedCall.aborted).toBe(false);
  });

  it('keeps a caller who leaves in the middle of its body as one who left, and carries nothing out', async () => {
    const token = 'fault:ok@half';
    const before = (await readMe(emulator, token)).text;
    const socket = connect(emulator.port, '127.0.0.1');
    const body = '{"email":"half@b.c","verify_code":"SFLAJA"}';
    socket.write(
      `PUT ${EMAILS} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ${token}\r\nContent-Length: 1000\r\n\r\n${body}`,
      () => socket.destroy(),
    );
    const [halfCall] = await emulator.waitForCalls(1, ({ method, token: sent }) => method === 'PUT' && sent === token);
    expect(await halfCall?.ended).toBe('aborted');
    expect((await readMe(emulator, token)).text).toBe(before);
  });
});

describe('what the emulator was given to call', () => {
  it('may throw: the caller gets an error', async () => {
    await using fresh = await startEmulator({
      onMail: () => {
        throw new Error('no printer');
      },
    });
    const { status, text } = await call(fresh, 'POST', SEND_CODE, { token: 'demo-token', body: { email: 'a@b.c' } });
    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      error_code: 'EMULATOR.FAILED',
      error_msg: expect.stringContaining('no printer'),
    });
  });
});
