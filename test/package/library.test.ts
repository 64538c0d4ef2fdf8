import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { editable, PATIENCE, result, run as runOperation } from '../support/graphiql-page.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { ask, ME } from './support/ask.ts';
import { type Mount, makeProjects, mounts, script, startMount } from './support/mounts.ts';
import type { Program } from './support/program.ts';
import { run } from './support/run.ts';

const { alone } = inject('made');
const SWITCHED_ON = { GRAPHIQL: 'on', INTROSPECTION: 'on' };
/** Other projects, which find the package among their modules. */
const projects = join(alone, 'projects');
let servers: string;

beforeAll(async () => {
  servers = await makeProjects(projects);
});

/** Starts a server over an upstream. */
function startOver(upstream: Upstream, mount: Mount, env: Readonly<Record<string, string>> = {}): Promise<Program> {
  return startMount(mount, projects, { CODEARTS_ENDPOINT: upstream.url, ...env });
}

describe.each(Object.entries<Mount>(mounts))('mounted in a server of %s', (_name, mount) => {
  test('it executes queries, with tokens of every length', async () => {
    await using upstream = await startUpstream();
    const { said: port } = await startOver(upstream, mount);
    expect(await ask(`http://127.0.0.1:${port}`)).toEqual(ME);
    expect(await ask(`http://127.0.0.1:${port}`, 'a'.repeat(100_000))).toEqual(ME);
    expect(upstream.calls.map(({ headers }) => String(headers['x-auth-token']).length)).toEqual([10, 100_000]);
  });

  test('it rejects what is not JSON, and a body that is too large', async () => {
    await using upstream = await startUpstream();
    const { said: port } = await startOver(upstream, mount);
    const post = (type: string, body: string) =>
      fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers: { 'content-type': type }, body });
    expect((await post('text/plain', '{"query":"{ __typename }"}')).status).toBe(415);
    expect((await post('application/json', '{')).status).toBe(400);
    expect((await post('application/json', ' '.repeat(300_000))).status).toBe(413);
  });

  test('a client that disconnects cancels its read', async () => {
    await using upstream = await startUpstream(() => {});
    const { said: port } = await startOver(upstream, mount);
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
    const server = await startOver(upstream, mount);
    await ask(`http://127.0.0.1:${server.said}`);
    expect(await server.stop()).toBe(mount.exitCode);
  });

  test('introspection and GraphiQL are off until they are switched on', async () => {
    await using upstream = await startUpstream();
    const { said: port } = await startOver(upstream, mount, { HOST: '127.0.0.1' });
    const url = `http://127.0.0.1:${port}/graphql`;
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([400, expect.not.stringContaining('<')]);
    const schema = await fetch(`${url}?query={__schema{types{name}}}`);
    const { data, errors } = (await schema.json()) as { data?: object; errors: readonly { message: string }[] };
    expect([data, errors[0]?.message]).toEqual([undefined, expect.stringContaining('introspection')]);
  });
});

describe('GraphiQL', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  /** Opens an address, and collects what goes wrong on the page. */
  async function open(address: string): Promise<{ page: Page; problems: string[] }> {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE.timeout);
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('requestfailed', (request) => problems.push(request.url()));
    await page.goto(address);
    return { page, problems };
  }

  /** Runs the first operation, and waits until the editor has its response and its workers. */
  async function explore(address: string): Promise<void> {
    const { page, problems } = await open(address);
    await editable(page);
    await runOperation(page);
    // No token has been entered.
    await result(page).getByText('"UNAUTHENTICATED"').waitFor();
    await expect.poll(() => page.workers().length, PATIENCE).toBeGreaterThan(0);
    expect(problems).toEqual([]);
    await page.close();
  }

  test.each(Object.entries<Mount>(mounts))('is complete in a server of %s', async (_name, mount) => {
    await using upstream = await startUpstream();
    const { said: port } = await startOver(upstream, mount, SWITCHED_ON);
    await explore(`http://127.0.0.1:${port}/graphql`);
  });

  test('is complete at another path, beside other routes', async () => {
    await using upstream = await startUpstream();
    const { said: port } = await startOver(upstream, script('path'), SWITCHED_ON);
    await explore(`http://127.0.0.1:${port}/api/graphql`);
    expect(await (await fetch(`http://127.0.0.1:${port}/hello`)).text()).toBe('Hello from the rest of the server');
  });
});

test.each(['Fastify', 'Express 5', 'Hono', 'Next.js'] as const)('%s goes on serving its other routes', async (name) => {
  await using upstream = await startUpstream();
  const { said: port } = await startOver(upstream, mounts[name]);
  const response = await fetch(`http://127.0.0.1:${port}/hello`);
  expect(await response.text()).toBe('Hello from the rest of the server');
});

test('the schema is one that the graphql of the project knows', async () => {
  const { stdout } = await run(process.execPath, ['schema.mjs'], servers, { CODEARTS_REGION: 'ap-southeast-3' });
  expect(stdout).toContain('type Query {');
});

test('an app without an upstream is rejected, in words', async () => {
  const started = run(process.execPath, ['schema.mjs'], servers);
  await expect(started).rejects.toThrow('CODEARTS_ENDPOINT or CODEARTS_REGION must be set');
});

test('its types stand the strictest settings of a project, library checks included', async () => {
  const settings = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const tsc = join(import.meta.dirname, '../../node_modules/.bin/tsc');
  const { stdout } = await run(tsc, [...settings, 'consumer.mts'], servers);
  expect(stdout).toBe('');
});
