import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bodyFaults } from '../../src/emulator/faults/bodies.ts';
import { demoLogin, type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { type Entry, runCommand, startCommand } from '../support/command.ts';
import { rawRequest } from '../support/raw-request.ts';
import { startRedis, withRedis } from '../support/redis.ts';
import { UNUSED_ADDRESS, unusedPort } from '../support/unused-port.ts';

// The built files are what is started here: `npm test` builds them first.

/** Every secret of these tests holds this word, and nothing else does. */
const CANARY = /canary/i;
let made = 0;

function secret(what: string): string {
  made += 1;
  return `CANARY-${what}-${made}`;
}

const FAILURE = '... on CodeArtsError { code message upstream { status errorCode errorMessage requestId } }';
const READ = `{ me { id name username } meResult { __typename ${FAILURE} } }`;
const UPDATE = `mutation ($code: String) { updateEmail(email: "11@email.com", code: $code) { __typename ${FAILURE} } }`;
const SEND = `mutation { sendEmailCode(email: "11@email.com") { __typename ... on CodeArtsEmailCodeSent { message } ${FAILURE} } }`;

/** Everything that the REST API may answer. */
const answers = [
  ...['ok', 'echo-token', 'echo-token+retry-after=1', 'enveloped=400', 'redirect'],
  ...Object.keys(bodyFaults).map((kind) => `body=${kind}`),
  ...[400, 401, 403, 404, 409, 429, 500, 502, 503].map((status) => `status=${status}`),
  ...['html=502', 'header=200kb', 'cut', 'reset', 'hang', 'flood=2mb'],
];
/** More requests than upstream fails, so that the circuit stays closed; their tokens are unknown. */
const STRANGERS = 15;

/** A server in a process of its own, and everything that can be seen of it. */
interface Watched {
  readonly url: string;
  /** Sends a request with a JSON body and keeps the answer. */
  post(body: unknown, headers?: Record<string, string>): Promise<string>;
  /** Sends any request and keeps the answer. */
  send(url: string, init?: RequestInit): Promise<string>;
  see(text: string): void;
}

async function watch(env: Record<string, string>, use: (server: Watched) => Promise<void>): Promise<string> {
  const seen: string[] = [];
  // There are no other clients, so no grace is needed at the end.
  const quick = { SHUTDOWN_TIMEOUT_MS: '400', LOG_LEVEL: 'trace' };
  const server = startCommand('main', [], { PORT: '0', MANAGEMENT_PORT: '0', ...quick, ...env });
  const [line = ''] = await server.writes(/.*"listening".*/);
  const url = `${JSON.parse(line).url}/graphql`;
  const send = async (to: string, init?: RequestInit) => {
    const response = await fetch(to, { redirect: 'manual', ...init });
    const text = await response.text();
    seen.push(`${response.status} ${JSON.stringify(Object.fromEntries(response.headers))} ${text}`);
    return text;
  };
  try {
    await use({
      url,
      send,
      see: (text) => void seen.push(text),
      post: (body, headers = {}) =>
        send(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
    });
  } finally {
    const { stdout, stderr } = await server.stop();
    seen.push(stdout, stderr);
  }
  return seen.join('\n');
}

/** The environment of a server before an emulator, with a secret in whatever takes one. */
const before = (emulator: Emulator) => ({ CODEARTS_ENDPOINT: emulator.url, CODEARTS_TIMEOUT_MS: '1000' });

describe('neither an answer nor a line of output holds', () => {
  test('a token or a code, whatever upstream answers', async () => {
    await using emulator = await startEmulator();
    const all = await watch({ ...before(emulator), SEND_CODE_LIMIT: '100/1s' }, async (server) => {
      for (const answer of answers) {
        const token = secret('token');
        // The user behind the token is known before its updates.
        emulator.script(token, 'ok');
        await server.post({ query: READ }, { 'x-auth-token': token });
        emulator.script(token, answer);
        await Promise.all(
          Array.from({ length: STRANGERS }, () => server.post({ query: READ }, { 'x-auth-token': secret('token') })),
        );
        await Promise.all([
          server.post({ query: READ }, { 'x-auth-token': token }),
          server.post({ query: READ }, { authorization: `Bearer ${token}` }),
          server.post({ query: UPDATE, variables: { code: secret('code') } }, { 'x-auth-token': token }),
          server.post(
            { query: UPDATE.replace('$code)', `"${secret('code')}")`).replace('($code: String)', '') },
            { 'x-auth-token': token },
          ),
          server.post({ query: SEND }, { 'x-auth-token': token }),
        ]);
      }
    });
    expect(all).toContain('[redacted]');
    for (const code of ['UNAUTHENTICATED', 'FORBIDDEN', 'REJECTED', 'THROTTLED', 'UNAVAILABLE', 'UNCONFIRMED']) {
      expect(all).toContain(`"${code}"`);
    }
    expect(all).not.toMatch(CANARY);
  });

  test('a token or a code of a rejected request', async () => {
    await using emulator = await startEmulator();
    const management = await unusedPort();
    const all = await watch({ ...before(emulator), MANAGEMENT_PORT: `${management}` }, async (server) => {
      const code = secret('code');
      const token = secret('token');
      const mutation = `mutation { updateEmail(code: "${code}") { __typename } }`;
      const headers = { 'x-auth-token': token };
      for (const body of [
        `{"query": "${code}`,
        code,
        `{"query":"{ __typename }"}${code}`,
        `["${code}"]`,
        `"${code}"`,
      ]) {
        await server.post(body, headers);
      }
      await server.post({ query: '{ __typename }', variables: code }, headers);
      await server.post([{ query: mutation }, { query: mutation }], headers);
      await server.post(
        { query: `mutation { a: updateEmail(code: "${code}") { __typename } b: __typename }` },
        headers,
      );
      await server.post({ query: mutation.repeat(300) }, headers);
      await server.post({ query: mutation, variables: { pad: code.repeat(30_000) } }, headers);
      await server.post({ query: mutation }, { ...headers, 'content-type': 'text/plain' });
      await server.post({ query: mutation }, { ...headers, accept: 'text/csv' });
      await server.send(`${server.url}?${new URLSearchParams({ query: mutation })}`, { headers });
      await server.send(`${server.url}/${token}?code=${code}`, { headers });
      await server.send(server.url, { method: 'DELETE', headers });
      await server.send(server.url, {
        headers: { ...headers, accept: 'text/html', cookie: token, origin: `https://${token}` },
      });
      for (const path of ['/healthz', '/readyz', `/${token}`]) {
        await server.send(`http://127.0.0.1:${management}${path}?${code}`, { headers });
      }
      for (const repeated of [
        ['X-Auth-Token', token, 'X-Auth-Token', token],
        ['Authorization', `Basic ${token}`],
        ['Authorization', token],
        ['X-Auth-Token', token.repeat(8_000)],
        ['X-Auth-Token', token.repeat(9_800)],
        ['X-Request-Id', `${token} with blanks`],
      ]) {
        const given = ['Content-Type', 'application/json', ...repeated];
        const answer = await rawRequest(server.url, { headers: given, body: JSON.stringify({ query: READ }) });
        server.see(JSON.stringify(answer));
      }
    });
    expect(all).not.toMatch(CANARY);
  });

  test('a code of another type than a string', async () => {
    const bodies = [
      { query: UPDATE, variables: { code: 864_209_751 } },
      { query: UPDATE, variables: { code: ['CANARY-code'] } },
      { query: UPDATE, variables: { code: { value: 'CANARY-code' } } },
      ...['code: 864209751', 'code: CANARY', 'code: ["CANARY"]', 'code "CANARY"', 'code = CANARY'].map((argument) => ({
        query: `mutation { updateEmail(${argument}) { __typename } }`,
      })),
      { query: 'mutation ($c: String = 864209751) { updateEmail(code: $c) { __typename } }' },
    ];
    await using emulator = await startEmulator();
    const all = await watch(before(emulator), async (server) => {
      for (const body of bodies) {
        for (const accept of ['application/json', 'application/graphql-response+json']) {
          expect(await server.post(body, { 'x-auth-token': 'demo-token', accept })).toContain('"errors"');
        }
      }
    });
    expect(all).not.toMatch(/canary|864209751/i);
    expect(emulator.calls).toEqual([]);
  });

  test.each(['ok', 'status=401', 'status=500', 'echo-token', 'html=502', 'hang', 'body=not-json', 'reset'])(
    "the server's own password or token, when IAM answers %s",
    async (answer) => {
      await using emulator = await startEmulator();
      const password = secret('password');
      emulator.script(password, answer);
      // The emulator takes its own password and those that are fault scripts; its login is scripted by either.
      const given = answer === 'ok' ? demoLogin.password : password;
      const env = {
        ...before(emulator),
        CODEARTS_AUTH: 'iam',
        IAM_ENDPOINT: emulator.url,
        IAM_DOMAIN: demoLogin.domain,
        IAM_USERNAME: demoLogin.user,
        IAM_PASSWORD: given,
        IAM_PROJECT: 'cn-north-4',
      };
      const tokens: string[] = [];
      const all = await watch(env, async (server) => {
        await server.post({ query: READ });
        const issued = emulator.calls.find((call) => call.method === 'GET')?.token;
        if (issued !== undefined) {
          tokens.push(issued);
          emulator.script(issued, 'echo-token');
          expect(await server.post({ query: READ })).toContain('[redacted]');
        }
      });
      expect(tokens).toHaveLength(answer === 'ok' ? 1 : 0);
      for (const hidden of [...tokens, demoLogin.password]) expect(all).not.toContain(hidden);
      expect(all).not.toMatch(CANARY);
    },
  );

  test("a file's password", async () => {
    await using emulator = await startEmulator();
    const folder = await mkdtemp(join(tmpdir(), 'codearts-graphql-'));
    try {
      const file = join(folder, 'password');
      await writeFile(file, `${secret('password')}\n`);
      const env = {
        ...before(emulator),
        CODEARTS_AUTH: 'iam',
        IAM_ENDPOINT: emulator.url,
        IAM_DOMAIN: demoLogin.domain,
        IAM_USERNAME: demoLogin.user,
        IAM_PASSWORD_FILE: file,
        IAM_PROJECT: 'cn-north-4',
      };
      const all = await watch(env, async (server) => {
        expect(await server.post({ query: READ })).toContain('UNAVAILABLE');
      });
      expect(emulator.calls.map((call) => call.body).join()).toMatch(CANARY);
      expect(all).not.toMatch(CANARY);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('the password of a Redis that is not there', async () => {
    await using emulator = await startEmulator();
    const env = { ...before(emulator), REDIS_URL: `redis://user:${secret('redis')}@${UNUSED_ADDRESS}` };
    const all = await watch(env, async (server) => {
      await server.post({ query: UPDATE, variables: { code: secret('code') } }, { 'x-auth-token': secret('token') });
    });
    expect(all).toContain('Redis unavailable');
    expect(all).not.toMatch(CANARY);
  });

  withRedis(() => {
    test.each(['right', 'wrong'])('the password of a Redis, where it is %s', async (which) => {
      await using emulator = await startEmulator();
      const password = secret('redis');
      const port = await unusedPort();
      await using _redis = await startRedis(port, which === 'right' ? password : 'another');
      const env = { ...before(emulator), REDIS_URL: `redis://:${password}@127.0.0.1:${port}` };
      const all = await watch(env, async (server) => {
        await server.post({ query: UPDATE, variables: { code: secret('code') } }, { 'x-auth-token': secret('token') });
      });
      expect(all).not.toMatch(CANARY);
    });
  });
});

describe('a server that does not start shows no', () => {
  const faults: readonly [string, Record<string, string>][] = [
    ['Redis password', { REDIS_URL: 'http://:CANARY@127.0.0.1' }],
    ['Redis password in no URL', { REDIS_URL: 'CANARY' }],
    ['password in an endpoint', { CODEARTS_ENDPOINT: 'https://user:CANARY@repo.example.com' }],
    ['token in an endpoint', { CODEARTS_ENDPOINT: 'https://CANARY@repo.example.com' }],
    ['password in an IAM endpoint', { IAM_ENDPOINT: 'https://user:CANARY@iam.example.com' }],
    ['password that is too long', { CODEARTS_AUTH: 'iam', IAM_PASSWORD: 'CANARY'.repeat(200) }],
    ['password that is one too many', { CODEARTS_AUTH: 'iam', IAM_PASSWORD: 'CANARY', IAM_PASSWORD_FILE: '/x' }],
    ['password beside another fault', { CODEARTS_AUTH: 'iam', IAM_PASSWORD: 'CANARY', PORT: 'x' }],
  ];

  test.each(faults)('%s', async (_name, env) => {
    for (const entry of ['main', 'cli'] satisfies Entry[]) {
      const { code, stdout, stderr } = await runCommand(entry, [], { PORT: '0', MANAGEMENT_PORT: '0', ...env });
      expect(code).toBe(1);
      expect(stderr).toMatch(/must be/);
      expect(stdout + stderr).not.toMatch(CANARY);
    }
  });

  test('secret when its port is in use or it is asked for help', async () => {
    await using emulator = await startEmulator();
    const env = {
      CODEARTS_ENDPOINT: emulator.url,
      CODEARTS_AUTH: 'iam',
      IAM_ENDPOINT: emulator.url,
      IAM_DOMAIN: 'account',
      IAM_USERNAME: 'reader',
      IAM_PASSWORD: 'CANARY',
      IAM_PROJECT: 'cn-north-4',
      REDIS_URL: `redis://:CANARY@${UNUSED_ADDRESS}`,
    };
    const taken = await runCommand('main', [], { ...env, PORT: `${emulator.port}`, MANAGEMENT_PORT: '0' });
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining('the port is in use')]);
    const help = await runCommand('cli', ['--help'], env);
    expect(help.code).toBe(0);
    for (const { stdout, stderr } of [taken, help]) expect(stdout + stderr).not.toMatch(CANARY);
  });
});
