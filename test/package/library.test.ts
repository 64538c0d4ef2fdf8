import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { ask, ME } from './support/ask.ts';
import { type Program, start } from './support/program.ts';
import { run } from './support/run.ts';

const { alone } = inject('made');
const here = import.meta.dirname;
/** Somebody's project, which has the package and the frameworks among its modules. */
const project = join(alone, 'project');

beforeAll(() => {
  mkdirSync(join(project, 'node_modules/@hono'), { recursive: true });
  for (const name of ['fastify', 'hono', '@hono/node-server']) {
    symlinkSync(join(here, 'node_modules', name), join(project, 'node_modules', name));
  }
  symlinkSync(join(here, '../../node_modules/@types'), join(project, 'node_modules/@types'));
  cpSync(join(here, 'samples'), project, { recursive: true });
  cpSync(join(here, 'support/consumer.ts'), join(project, 'consumer.mts'));
});

/** Starts a sample over an upstream. */
function startSample(name: string, upstream: Upstream): Promise<Program> {
  const env = { PORT: '0', CODEARTS_ENDPOINT: upstream.url };
  return start(process.execPath, [`${name}.mjs`], project, env, /Listening \{[^}]*port: (\d+)/);
}

describe.each(['node-http', 'fastify', 'hono'])('mounted in a server of %s', (name) => {
  test('it answers queries, with tokens of every length', async () => {
    await using upstream = await startUpstream();
    const { said: port } = await startSample(name, upstream);
    expect(await ask(`http://127.0.0.1:${port}`)).toEqual(ME);
    expect(await ask(`http://127.0.0.1:${port}`, 'a'.repeat(100_000))).toEqual(ME);
    expect(upstream.calls.map(({ headers }) => String(headers['x-auth-token']).length)).toEqual([10, 100_000]);
  });

  test('it refuses what is not JSON, and a body that is too large', async () => {
    await using upstream = await startUpstream();
    const { said: port } = await startSample(name, upstream);
    const post = (type: string, body: string) =>
      fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers: { 'content-type': type }, body });
    expect((await post('text/plain', '{"query":"{ __typename }"}')).status).toBe(415);
    expect((await post('application/json', '{')).status).toBe(400);
    expect((await post('application/json', ' '.repeat(300_000))).status).toBe(413);
  });

  test('a client that goes away cancels its read', async () => {
    await using upstream = await startUpstream(() => {});
    const { said: port } = await startSample(name, upstream);
    const leave = new AbortController();
    const asked = fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-auth-token': 'a' },
      body: '{"query":"{ me { id } }"}',
      signal: leave.signal,
    });
    const [call] = await upstream.received(1);
    leave.abort();
    await expect(asked).rejects.toThrow();
    expect(await call?.left).toBe(true);
  });

  test('it leaves nothing behind that keeps the process from ending', async () => {
    await using upstream = await startUpstream();
    const server = await startSample(name, upstream);
    await ask(`http://127.0.0.1:${server.said}`);
    expect(await server.stop()).toBe(0);
  });
});

test.each(['fastify', 'hono'])('%s goes on serving its other routes', async (name) => {
  await using upstream = await startUpstream();
  const { said: port } = await startSample(name, upstream);
  const answer = await fetch(`http://127.0.0.1:${port}/hello`);
  expect(await answer.text()).toBe('Hello from the rest of the server');
});

test('the schema is one that the graphql of the project knows', async () => {
  const { stdout } = await run(process.execPath, ['schema.mjs'], project, { CODEARTS_REGION: 'ap-southeast-3' });
  expect(stdout).toContain('type Query {');
});

test('an app without an upstream is refused, in words', async () => {
  const started = run(process.execPath, ['schema.mjs'], project);
  await expect(started).rejects.toThrow('CODEARTS_ENDPOINT or CODEARTS_REGION must be set');
});

test('its types stand the strictest settings of a project, library checks included', async () => {
  const settings = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const tsc = join(here, '../../node_modules/.bin/tsc');
  const { stdout } = await run(tsc, [...settings, 'consumer.mts'], project);
  expect(stdout).toBe('');
});
