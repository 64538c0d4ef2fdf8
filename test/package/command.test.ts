import { readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { unusedPort } from '../support/unused-port.ts';
import { ask, ME } from './support/ask.ts';
import { instructions, words } from './support/dockerfile.ts';
import { start } from './support/program.ts';
import { run } from './support/run.ts';

const { alone, server } = inject('made');

describe('npx codearts-graphql', () => {
  test('serves GraphQL and GraphiQL', async () => {
    const facade = await start(
      'npx',
      ['codearts-graphql'],
      alone,
      { PORT: '0', MANAGEMENT_PORT: '0' },
      /Explore: +(\S+)\/graphql/,
    );
    expect(await ask(facade.said)).toEqual(ME);
    const page = await fetch(`${facade.said}/graphql`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<title>');
  });

  test('emulator answers as the REST API', async () => {
    const args = ['codearts-graphql', 'emulator', '--port', '0'];
    const emulator = await start('npx', args, alone, {}, /listens at (\S+)/);
    const answer = await fetch(`${emulator.said}/v4/user/emails`, { headers: { 'x-auth-token': 'demo-token' } });
    expect(await answer.json()).toMatchObject({ commit_email: '1@email.com' });
  });

  test('print-schema prints the schema that the package holds', async () => {
    const { stdout } = await run('npx', ['codearts-graphql', 'print-schema'], alone);
    expect(stdout).toBe(readFileSync(`${alone}/node_modules/codearts-graphql/schema.graphql`, 'utf8'));
  });
});

describe('the image', () => {
  const [, ...entry] = words(instructions('ENTRYPOINT')[0] ?? '');
  const variables = Object.fromEntries((instructions('ENV')[0] ?? '').split(' ').map((pair) => pair.split('=')));

  test('serves no request without an upstream', async () => {
    const started = start(process.execPath, entry, server, variables, /listening/);
    await expect(started).rejects.toThrow('CODEARTS_ENDPOINT or CODEARTS_REGION must be set');
  });

  test('runs what was installed, is healthy, and ends with 0 on SIGTERM', async () => {
    const emulator = await start('npx', ['codearts-graphql', 'emulator', '--port', '0'], alone, {}, /listens at (\S+)/);
    const MANAGEMENT_PORT = String(await unusedPort());
    const env = { ...variables, CODEARTS_ENDPOINT: emulator.said, PORT: '0', MANAGEMENT_PORT };
    const facade = await start(process.execPath, entry, server, env, /"url":"http:\/\/0\.0\.0\.0(:\d+)"/);
    expect(await ask(`http://127.0.0.1${facade.said}`)).toEqual(ME);
    const [, ...check] = words(instructions('HEALTHCHECK')[0] ?? '');
    const health = () => run(process.execPath, check, server, { MANAGEMENT_PORT });
    await health();
    expect(await facade.stop()).toBe(0);
    await expect(health()).rejects.toThrow();
  });

  test('does nothing as root, and starts no shell', () => {
    expect(instructions('FROM').at(-1)).toMatch(/:nonroot$/);
    expect(instructions('USER')).toEqual([]);
    expect([instructions('ENTRYPOINT')[0], instructions('HEALTHCHECK')[0]]).toEqual([
      expect.stringMatching(/^\["\/nodejs\/bin\/node"/),
      expect.stringMatching(/^CMD \["\/nodejs\/bin\/node"/),
    ]);
  });

  test.each([
    ['not loaded unless traces are switched on', {}, false],
    ['loaded when they are', { OTEL_TRACES_EXPORTER: 'otlp' }, true],
  ])('the SDK of OpenTelemetry is %s', async (_name, asking, isLoaded) => {
    const NODE_OPTIONS = `--require ${import.meta.dirname}/support/say-what-is-loaded.cjs`;
    const env = { ...variables, ...asking, CODEARTS_REGION: 'ap-southeast-3', PORT: '0', MANAGEMENT_PORT: '0' };
    const facade = await start(process.execPath, entry, server, { ...env, NODE_OPTIONS }, /listening/);
    expect(await facade.stop()).toBe(0);
    expect(/opentelemetry\/sdk-trace/.test(facade.output())).toBe(isLoaded);
  });
});
