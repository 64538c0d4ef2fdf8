import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startCommand } from '../support/command.ts';
import { linesOf } from '../support/log-lines.ts';
import { fixture, reply, startUpstream } from '../support/upstream.ts';

// The built files are what is started here: `npm test` builds them first.

const ANY_PORTS = { PORT: '0', MANAGEMENT_PORT: '0', LOG_FORMAT: 'json' };
const A_PROCESS = { timeout: 120_000 };

/** A module that is loaded before the server. */
function preload(code: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}

describe('a signal during the start stops it in order', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('%s before anything is loaded', A_PROCESS, async (signal) => {
    const NODE_OPTIONS = preload(
      `process.on('newListener', (name) => { if (name === '${signal}') process.nextTick(() => process.kill(process.pid, name)) })`,
    );
    const server = startCommand('main', [], { ...ANY_PORTS, NODE_OPTIONS });
    expect(await server.ended).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('while the login hangs', A_PROCESS, async () => {
    await using iam = await startUpstream(() => {});
    const server = startCommand('main', [], {
      ...ANY_PORTS,
      CODEARTS_ENDPOINT: iam.url,
      CODEARTS_TIMEOUT_MS: '300000',
      CODEARTS_AUTH: 'iam',
      IAM_ENDPOINT: iam.url,
      IAM_DOMAIN: 'a',
      IAM_USERNAME: 'b',
      IAM_PASSWORD: 'c',
      IAM_PROJECT: 'd',
    });
    await iam.received(1);
    const { code, stdout } = await server.stop();
    expect(code).toBe(0);
    expect(linesOf(stdout).at(-1)).toMatchObject({ msg: 'stopped' });
  });

  test('while Redis accepts the connection and says nothing', A_PROCESS, async () => {
    const redis = createServer();
    await once(redis.listen(0, '127.0.0.1'), 'listening');
    const address = redis.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const connected = once(redis, 'connection');
    const server = startCommand('main', [], { ...ANY_PORTS, REDIS_URL: `redis://127.0.0.1:${port}` });
    const [socket] = await connected;
    expect((await server.stop()).code).toBe(0);
    socket.destroy();
    redis.close();
  });
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s stops the server with status 0', A_PROCESS, async (signal) => {
  const server = startCommand('main', [], ANY_PORTS);
  await server.writes(/"listening"/);
  const { code, stdout, stderr } = await server.stop(signal);
  expect([code, stderr]).toEqual([0, '']);
  expect(linesOf(stdout).at(-1)).toMatchObject({ msg: 'stopped' });
});

test.each(['SIGUSR1', 'SIGPIPE'] as const)('%s changes nothing, and opens no debugger', A_PROCESS, async (signal) => {
  const server = startCommand('main', [], ANY_PORTS);
  const [, url] = await server.writes(/"url":"(http:[^"]+)"/);
  server.signal(signal);
  expect((await fetch(`${url}/graphql?query={__typename}`)).status).toBe(200);
  expect(await server.stop()).toMatchObject({ code: 0, stderr: '' });
});

test('SIGTERM does not cut an update whose client has disconnected', A_PROCESS, async () => {
  await using upstream = await startUpstream((call) => {
    if (call.method === 'GET') reply(call, 200, fixture('user'));
  });
  const server = startCommand('main', [], { ...ANY_PORTS, CODEARTS_ENDPOINT: upstream.url });
  const [, url = ''] = await server.writes(/"url":"(http:[^"]+)"/);
  const client = new AbortController();
  const response = fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-token': 'a-token' },
    body: '{"query":"mutation { updateEmail(email: \\"a@b.example\\") { __typename } }"}',
    signal: client.signal,
  }).catch(() => {});
  const [, update] = await upstream.received(2);
  client.abort();
  await response;
  const ended = server.stop();
  await server.writes(/"draining"/);
  await expect.poll(() => fetch(url).then(String, () => 'refused')).toBe('refused');
  if (update) reply(update, 200, fixture('user'));
  const { code, stdout } = await ended;
  expect([code, await update?.left]).toEqual([0, false]);
  expect(stdout).not.toContain('UNCONFIRMED');
  expect(linesOf(stdout).slice(-2)).toMatchObject([
    { kind: 'mutation', outcome: 'CLIENT_DISCONNECTED' },
    { msg: 'stopped' },
  ]);
});

describe('an error that nothing handles', () => {
  test.each([
    ['an exception', "throw Object.assign(new Error('a bug'), { input: 'hunter'.concat(2) })"],
    ['a rejection', "Promise.reject(Object.assign(new Error('a bug'), { input: 'hunter'.concat(2) }))"],
    ['no error at all', "throw 'a bug'"],
  ])('ends the process with status 1 and a line that says why: %s', A_PROCESS, async (_name, code) => {
    const NODE_OPTIONS = preload(`process.on('SIGUSR2', () => { ${code} })`);
    const server = startCommand('main', [], { ...ANY_PORTS, NODE_OPTIONS });
    await server.writes(/"listening"/);
    const { code: status, stdout } = await server.stop('SIGUSR2');
    expect(status).toBe(1);
    expect(linesOf(stdout).at(-1)).toMatchObject({
      level: 60,
      detail: 'a bug',
      msg: 'unexpected error, process ends',
    });
    expect(stdout).not.toContain('hunter2');
  });
});
