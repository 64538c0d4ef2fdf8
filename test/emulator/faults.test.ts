import { get, type IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  AUTH_TOKENS,
  call,
  EMAILS,
  emulatorForThisFile,
  fixture,
  open,
  parsedFixture,
  readMe,
  updateEmail,
} from './caller.ts';

const emulator = await emulatorForThisFile();

let count = 0;
let user = '';
beforeEach(() => {
  count += 1;
  user = `user-${count}`;
});

/** Calls of one user whose token carries a script. */
const read = (script: string) => readMe(emulator, `fault:${script}@${user}`);
const update = (script: string, email: string) =>
  updateEmail(emulator, `fault:${script}@${user}`, { email, verify_code: 'SFLAJA' });
const emailNow = async () => JSON.parse((await read('ok')).text).commit_email;
const callOf = async (script: string) => {
  const [found] = await emulator.waitForCalls(1, ({ token }) => token === `fault:${script}@${user}`);
  return found;
};

describe('answers in the place of the right one', () => {
  it.each([400, 401, 403, 404, 409, 418, 429, 500, 501, 503, 504, 599, 200])('status=%i', async (status) => {
    const answer = await read(`status=${status}`);
    expect(answer.status).toBe(status);
    expect(Object.keys(JSON.parse(answer.text))).toEqual(['error_code', 'error_msg']);
  });

  it.each([204, 304])('status=%i, which has no body', async (status) => {
    const answer = await read(`status=${status}`);
    expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([status, '', undefined]);
  });

  it('status=401 and status=403 are those of the page', async () => {
    expect((await read('status=401')).text).toBe(fixture('error-401'));
    expect((await read('status=403')).text).toBe(fixture('error-403'));
  });

  it('enveloped=400 is the example of the error-code page', async () => {
    const { status, text } = await read('enveloped=400');
    expect([status, text]).toEqual([400, fixture('error-enveloped')]);
    expect(JSON.parse((await read('enveloped=500')).text)).toMatchObject({
      error: { code: 'CH.000001' },
      status: 'failed',
    });
  });

  it('html=502', async () => {
    const { status, headers, text } = await read('html=502');
    expect([status, headers['content-type']]).toEqual([502, 'text/html']);
    expect(text).toContain('<h1>502 Bad Gateway</h1>');
  });

  it('redirect shows a caller who follows it', async () => {
    const { status, headers } = await read('redirect');
    expect([status, headers.location]).toEqual([307, '/redirected']);
    await fetch(emulator.url + EMAILS, { headers: { 'X-Auth-Token': `fault:redirect@${user}` } });
    expect(emulator.calls.at(-1)?.path).toBe('/redirected');
  });

  it('echo-token repeats the token and the code, and nothing is changed', async () => {
    const { status, text } = await updateEmail(emulator, `fault:echo-token@${user}`, { verify_code: 'sécrêt"' });
    expect(status).toBe(400);
    expect(JSON.parse(text).error_msg).toContain(`fault:echo-token@${user} and the code sécrêt"`);
    expect(JSON.parse((await read('echo-token')).text).error_msg).toContain(`fault:echo-token@${user}.`);
  });

  it('carry no update out', async () => {
    const before = await emailNow();
    for (const script of ['status=500', 'enveloped=500', 'html=502', 'redirect', 'echo-token']) {
      await update(script, `${user}@b.c`);
    }
    expect(await emailNow()).toBe(before);
  });
});

describe('headers', () => {
  it('retry-after=2 goes with any answer', async () => {
    expect((await read('retry-after=2')).headers['retry-after']).toBe('2');
    expect((await read('status=429+retry-after=0')).headers['retry-after']).toBe('0');
  });

  it('header=200kb', async () => {
    const headers = { 'X-Auth-Token': `fault:header=200kb@${user}` };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(emulator.url + EMAILS, { headers, maxHeaderSize: 1024 * 1024, agent: false }, resolve).on('error', reject);
    });
    response.resume();
    expect(response.statusCode).toBe(200);
    expect(response.headers['x-emulator-padding']).toHaveLength(200 * 1024);
  });
});

describe('bodies', () => {
  const { id, ...rest } = parsedFixture('user');
  const others = Object.keys(rest);
  it.each([
    ['empty', ''],
    ['not-json', fixture('user').slice(0, fixture('user').length / 2)],
    ['null', 'null'],
    ['array', `[${fixture('user')}]`],
    ['no-id', JSON.stringify(rest)],
    ['bad-id', JSON.stringify({ id: 2_147_483_648, ...rest })],
    ['only-id', JSON.stringify({ id })],
    ['nulls', JSON.stringify({ id, ...Object.fromEntries(others.map((field) => [field, null])) })],
    ['no-state', fixture('user').replace('"state":"active",', '')],
    ['unknown-state', fixture('user').replace('active', 'dormant')],
    ['wrong-types', fixture('user').replace('"tr8"', '8')],
    ['bad-time', JSON.stringify({ id, ...rest, ...yesterday(['created_at', 'updated_at', 'last_activity_on']) })],
    ['new-field', JSON.stringify({ id, ...rest, nickname: 'trey' })],
  ])('body=%s', async (kind, expected) => {
    emulator.script('demo-token', `body=${kind}`);
    const { status, text } = await readMe(emulator, 'demo-token');
    expect([status, text]).toEqual([200, expected]);
  });

  it('combine with an error, and leave alone what is no user', async () => {
    const answer = await read('status=503+body=empty');
    expect([answer.status, answer.text]).toEqual([503, '']);
    expect((await read('status=401+body=no-id')).text).toBe(fixture('error-401'));
    expect((await read('html=502+body=nulls')).text).toContain('<html>');
    expect((await read('redirect+body=bad-id')).text).toBe('');
  });

  it('come after the update was made', async () => {
    await update('body=not-json', `${user}@b.c`);
    expect(await emailNow()).toBe(`${user}@b.c`);
  });
});

describe('the way of the answer', () => {
  it('latency holds an answer back that was made on arrival', async () => {
    const before = await emailNow();
    const late = read('latency=300');
    await callOf('latency=300');
    await update('ok', `${user}@b.c`);
    expect(JSON.parse((await late).text).commit_email).toBe(before);
  });

  it('latency goes with a status', async () => {
    expect((await read('latency=1+status=503')).status).toBe(503);
  });

  it('cut sends the headers and half of the body, after the update was made', async () => {
    const token = `fault:cut@${user}`;
    const response = await open(emulator, 'PUT', EMAILS, {
      token,
      body: { email: `${user}@b.c`, verify_code: 'SFLAJA' },
    });
    expect(response.statusCode).toBe(200);
    const [received, failure] = await collect(response.body);
    expect(failure).toBeInstanceOf(Error);
    expect(received.length).toBe(Math.floor(Number(response.headers['content-length']) / 2));
    expect(await (await callOf('cut'))?.ended).toBe('severed');
    expect(await emailNow()).toBe(`${user}@b.c`);
  });

  it('cut goes with an empty body', async () => {
    expect((await read('cut+body=empty')).text).toBe('');
    expect(await (await callOf('cut+body=empty'))?.ended).not.toBe('aborted');
  });

  it('drip sends single bytes until the caller leaves', async () => {
    const response = await open(emulator, 'GET', EMAILS, { token: `fault:drip=5@${user}` });
    let text = '';
    for await (const chunk of response.body) {
      text += String(chunk);
      if (text.length >= 2) break;
    }
    // On a slow machine several bytes arrive at once.
    expect(text.length).toBeLessThan(20);
    expect(text).toMatch(/^\{"/);
    expect(await (await callOf('drip=5'))?.ended).toBe('aborted');
  });

  it('drip comes to its end', async () => {
    expect((await read('drip=1+status=401')).text).toBe(fixture('error-401'));
  });

  it('flood sends the answer behind so many blanks, without saying how many', async () => {
    const { headers, text } = await read('flood=200kb');
    expect(headers['content-length']).toBeUndefined();
    expect(text.length).toBe(200 * 1024);
    expect(JSON.parse(text).name).toBe(user);
    expect((await read('flood=1b')).text).toMatch(/^\{/);
  });

  it('flood ends when the caller has had enough', async () => {
    const response = await open(emulator, 'GET', EMAILS, { token: `fault:flood=10gb@${user}` });
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > 1_000_000) break;
    }
    expect(await (await callOf('flood=10gb'))?.ended).toBe('aborted');
  });

  it('hang never answers, after the update was made', async () => {
    const leaving = new AbortController();
    const token = `fault:hang@${user}`;
    const body = { email: `${user}@b.c`, verify_code: 'SFLAJA' };
    const hanging = open(emulator, 'PUT', EMAILS, { token, body, signal: leaving.signal });
    const received = await callOf('hang');
    expect(await emailNow()).toBe(`${user}@b.c`);
    leaving.abort();
    await expect(hanging).rejects.toThrow();
    expect(await received?.ended).toBe('aborted');
  });

  it('reset ends the connection without a byte', async () => {
    await expect(read('reset')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await (await callOf('reset'))?.ended).toBe('severed');
  });

  it('goes wrong for logins as well', async () => {
    const password = { name: 'demo-user', password: 'fault:reset', domain: { name: 'demo-domain' } };
    const identity = { methods: ['password'], password: { user: password } };
    const body = { auth: { identity, scope: { project: { name: 'p' } } } };
    await expect(call(emulator, 'POST', AUTH_TOKENS, { body })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

function yesterday(fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field, 'yesterday']));
}

/** What arrives of a body, and what its end was if it was no good one. */
async function collect(body: AsyncIterable<Buffer>): Promise<[Buffer, unknown]> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk);
    return [Buffer.concat(chunks), undefined];
  } catch (error) {
    return [Buffer.concat(chunks), error];
  }
}
