import { readdirSync, statSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { startCommand } from '../support/command.ts';
import { unusedPort } from '../support/unused-port.ts';
import { type Call, fixture, reply, startUpstream } from '../support/upstream.ts';
import { IMAGE } from './support/build.ts';
import { type Container, startContainer } from './support/container.ts';
import { documentedOptions, memoryLimit, nodeOptions } from './support/documented.ts';
import { Engine } from './support/engine.ts';

const storage = inject('storage');
const engine = new Engine(storage ?? '');
const QUERY = '{ me { commitEmail state } }';
const ANSWER = { data: { me: { commitEmail: '1@email.com', state: 'ACTIVE' } } };

/** What podman says of a machine without systemd. */
function isOfPodman(line: string): boolean {
  return line.startsWith('time="');
}

/** Runs the image as the documentation says, with the emulator as its upstream. */
async function start(env: Record<string, string> = {}): Promise<{ container: Container; port: number }> {
  const emulator = startCommand('cli', ['emulator', '--port', '0']);
  const [, endpoint = ''] = await emulator.writes(/(http:\S+)/);
  const [port, management] = [await unusedPort(), await unusedPort()];
  const ports = { PORT: `${port}`, MANAGEMENT_PORT: `${management}` };
  const container = startContainer(engine, documentedOptions(), { CODEARTS_ENDPOINT: endpoint, ...ports, ...env });
  await container.writes(/"listening"/);
  return { container, port };
}

async function ask(port: number, token = 'demo-token', query = QUERY): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-token': token },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

describe.skipIf(storage === undefined)('the image, built from deploy/Dockerfile and run as documented', () => {
  test('responds, is healthy, and does nothing as root, with a capability, or to a file', async () => {
    const { container, port } = await start();
    expect(await ask(port)).toEqual(ANSWER);
    await expect.poll(() => engine.podman('healthcheck', 'run', container.name)).toBe('');
    const status = await container.proc('status');
    expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
    expect(status).toMatch(/^CapEff:\t0{16}$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(await container.proc('mountinfo')).toMatch(/^\S+ \S+ \S+ \S+ \/ ro\b/m);
    // Node.js is the first process, so it is the one that gets the signals.
    expect((await container.proc('cmdline')).split('\0').slice(0, 2)).toEqual(['/nodejs/bin/node', 'dist/main.js']);
  });

  test('stops with 0 once the requests in flight have their responses', async () => {
    const held: Call[] = [];
    await using upstream = await startUpstream((call) => void held.push(call));
    const { container, port } = await start({ CODEARTS_ENDPOINT: upstream.url, CODEARTS_TIMEOUT_MS: '60000' });
    const inFlight = Array.from({ length: 20 }, (_, at) => ask(port, `token-${at}`));
    await upstream.received(20);
    const stopped = engine.podman('stop', container.name);
    await container.writes(/"draining"/);
    for (const call of held) reply(call, 200, fixture('user'));
    for (const answer of await Promise.all(inFlight)) expect(answer).toEqual(ANSWER);
    await stopped;
    expect(await container.ended).toBe(0);
    expect(container.log().trimEnd().split('\n').at(-1)).toContain('"stopped"');
  });

  test('is given more time to stop than it may take', () => {
    const [, seconds] = /--stop-timeout=(\d+)/.exec(documentedOptions().join(' ')) ?? [];
    expect(Number(seconds)).toBeGreaterThan(15);
  });

  test('is not healthy when nothing responds on the management port', async () => {
    const { container } = await start({ MANAGEMENT_PORT: '0' });
    await expect(engine.podman('healthcheck', 'run', container.name)).rejects.toThrow();
  });

  test('does not start without an upstream, and says in one line what is missing', async () => {
    const container = startContainer(engine, documentedOptions(), {});
    expect(await container.ended).toBe(1);
    expect(
      container
        .log()
        .trimEnd()
        .split('\n')
        .filter((line) => !isOfPodman(line)),
    ).toEqual([expect.stringContaining('CODEARTS_ENDPOINT')]);
  });

  test('stays below the memory of its pod under load', async () => {
    const { container, port } = await start({ NODE_OPTIONS: nodeOptions(), LOG_SUCCESS_SAMPLE_RATE: '0' });
    const padding = '#'.repeat(200_000);
    const client = async () => {
      for (let at = 0; at < 25; at += 1) {
        expect(await ask(port, 'demo-token', `${QUERY} ${padding}`)).toEqual(ANSWER);
      }
    };
    await Promise.all(Array.from({ length: 32 }, client));
    const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(await container.proc('status')) ?? [];
    expect(Number(peak) * 1024).toBeLessThan(memoryLimit());
    expect(Number(peak) * 1024).toBeGreaterThan(50 * 2 ** 20);
  });

  test('holds the package and its dependencies, and no file that belongs to the user it runs as', async () => {
    const [{ User, Healthcheck }] = JSON.parse(await engine.podman('image', 'inspect', IMAGE));
    expect(User).toBe('65532');
    expect(Healthcheck.Test[0]).toBe('CMD');
    const container = (await engine.buildah('from', '--pull-never', IMAGE)).trim();
    const root = (await engine.buildah('mount', container)).trim();
    expect(readdirSync(`${root}/server`).sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist',
        'node_modules',
        'package-lock.json',
        'package.json',
        'sbom.cdx.json',
        'schema.graphql',
      ].sort(),
    );
    expect(statSync(`${root}/server/dist/main.js`).uid).toBe(0);
    await engine.buildah('rm', container);
  });
});
