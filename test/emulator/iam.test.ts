import { describe, expect, it } from 'vitest';
import { demoLogin } from '../../src/emulator/index.ts';
import { AUTH_TOKENS, call, emulatorForThisFile, fixture, readMe } from './caller.ts';

let now = Date.UTC(2026, 0, 1, 3, 4, 5, 678);
const emulator = await emulatorForThisFile({ now: () => now });
const DAY_MS = 86_400_000;

function loginBody({ domain, user, password }: typeof demoLogin): object {
  const identity = { methods: ['password'], password: { user: { name: user, password, domain: { name: domain } } } };
  return { auth: { identity, scope: { project: { name: 'cn-north-4' } } } };
}

function logIn(changed: Partial<typeof demoLogin> = {}) {
  return call(emulator, 'POST', AUTH_TOKENS, { body: loginBody({ ...demoLogin, ...changed }) });
}

describe('logging in', () => {
  it('answers the token in a header and its times in the body', async () => {
    const { status, headers, text } = await logIn();
    expect(status).toBe(201);
    expect(String(headers['x-subject-token']).length).toBeGreaterThan(4000);
    expect(JSON.parse(text)).toEqual({
      token: {
        expires_at: '2026-01-02T03:04:05.678000Z',
        issued_at: '2026-01-01T03:04:05.678000Z',
        methods: ['password'],
        user: { id: 'ac105e52a4764a4c8f29b306508f016d', name: 'demo-user', domain: { name: 'demo-domain' } },
        project: { name: 'cn-north-4', domain: { name: 'demo-domain' } },
      },
    });
  });

  it('gives a fresh token each time, which is the demo user until it expires', async () => {
    const tokens = [await logIn(), await logIn()].map(({ headers }) => String(headers['x-subject-token']));
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) expect((await readMe(emulator, token)).text).toBe(fixture('user'));
    now += DAY_MS - 1;
    for (const token of tokens) expect((await readMe(emulator, token)).status).toBe(200);
    now += 1;
    for (const token of tokens) expect((await readMe(emulator, token)).text).toBe(fixture('error-401'));
  });

  it.each([{ password: 'wrong' }, { user: 'wrong' }, { domain: 'wrong' }])(
    '%j is refused in the form of IAM',
    async (wrong) => {
      const { status, headers, text } = await logIn(wrong);
      expect(status).toBe(401);
      expect(headers['x-subject-token']).toBeUndefined();
      expect(text).toBe('{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}');
    },
  );

  it.each([
    '',
    'text',
    {},
    { auth: { identity: { methods: ['token'] } } },
    { auth: { ...Object(loginBody(demoLogin)).auth, scope: {} } },
  ])('%j is 400 in the form of IAM', async (body) => {
    const { status, text } = await call(emulator, 'POST', AUTH_TOKENS, { body });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      error: { code: 400, message: expect.stringMatching(/^Expected /), title: 'Bad Request' },
    });
  });

  it('can be made short-lived', async () => {
    const brief = await emulatorForThisFile({ iamTokenLifetimeMs: 1000, now: () => now });
    const { headers } = await call(brief, 'POST', AUTH_TOKENS, { body: loginBody(demoLogin) });
    const token = String(headers['x-subject-token']);
    expect((await readMe(brief, token)).status).toBe(200);
    now += 1000;
    expect((await readMe(brief, token)).status).toBe(401);
  });

  it('goes wrong when the password is a fault script, and works when its turn has come', async () => {
    const password = 'fault:status=503,echo-token,ok';
    const seen = [await logIn({ password }), await logIn({ password }), await logIn({ password })];
    expect(seen.map(({ status }) => status)).toEqual([503, 400, 201]);
    expect(JSON.parse(seen[0]?.text ?? '').error).toMatchObject({ code: 503, title: 'Service Unavailable' });
    expect(JSON.parse(seen[1]?.text ?? '').error.message).toContain(password);
  });

  it('goes wrong when a script is put on the password', async () => {
    emulator.script('demo-password', 'status=500,ok');
    expect((await logIn()).status).toBe(500);
    expect((await logIn()).status).toBe(201);
  });
});
