import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { composers } from './support/compose.ts';
import { printSubgraph } from './support/facade.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const sample = (name: string) => readFile(here(`samples/${name}`), 'utf8');
const page = await readFile(here('../../docs/how-to/federation.md'), 'utf8');
const employees = await readFile(here('employees/schema.graphql'), 'utf8');

/** The command of the page that starts so. */
function command(start: string): string {
  const lines = [...page.matchAll(/^```sh\n(.*)\n```$/gm)].map(([, line = '']) => line);
  const found = lines.find((line) => line.startsWith(start));
  if (found === undefined) throw new Error(`the page has no command that starts with ${start}`);
  return found;
}

/** Makes a folder as the page has the reader make it, with the packages that it names. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await mkdir(join(folder, 'node_modules/@theguild'));
  for (const name of ['graphql', '@theguild/federation-composition', '.bin/wgc']) {
    await symlink(here(`node_modules/${name}`), join(folder, 'node_modules', name));
  }
  const cli = `#!/bin/sh\nexec node ${here('../../dist/cli.js')} "$@"\n`;
  await writeFile(join(folder, 'node_modules/.bin/codearts-graphql'), cli, { mode: 0o755 });
  for (const name of ['compose.mjs', 'annotate.mjs', 'graph.yaml', 'supergraph.yaml']) {
    await symlink(here(`samples/${name}`), join(folder, name));
  }
  await writeFile(join(folder, 'employees.graphql'), employees);
  return folder;
}

/** Runs a command of the page; `npx` finds the packages in the folder, and installs none. */
async function runIn(folder: string, line: string): Promise<void> {
  const { PATH } = process.env;
  // Composing needs no network: neither npm nor wgc may look for newer versions, or report anything.
  const wgc = { DISABLE_UPDATE_CHECK: 'true', COSMO_TELEMETRY_DISABLED: 'true' };
  const env = { PATH, HOME: folder, npm_config_offline: 'true', ...wgc };
  await promisify(execFile)('bash', ['-ec', line], { cwd: folder, env });
}

describe('the commands of docs/how-to/federation.md', () => {
  test.each([
    ['the supergraph for Hive Gateway and Apollo Gateway', 'node compose.mjs', 'supergraph.graphql'],
    ['the subgraph schema with more directives', 'node annotate.mjs', 'annotated.graphql'],
  ])('make %s', async (_what, start, file) => {
    const folder = await makeFolder();
    await runIn(folder, command('npx codearts-graphql'));
    expect(await readFile(join(folder, 'codearts.graphql'), 'utf8')).toBe(await printSubgraph());
    await runIn(folder, command(start));
    expect(await readFile(join(folder, file), 'utf8')).toMatch(/CodeArtsUser[\s\S]*commitEmail/);
  });

  test('print the subgraph schema with a prefix', async () => {
    const folder = await makeFolder();
    await runIn(folder, command('ROOT_FIELD_PREFIX'));
    expect(await readFile(join(folder, 'codearts.graphql'), 'utf8')).toBe(await printSubgraph('codeArts'));
  });

  test('print which subgraph prevents composition, and write no supergraph', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'codearts.graphql'), await printSubgraph());
    await writeFile(join(folder, 'employees.graphql'), employees.replace('username: String', 'username: ID'));
    await expect(runIn(folder, command('node compose.mjs'))).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('username'),
    });
  });

  test("name, in rover's configuration, files and addresses that Apollo's composer accepts", async () => {
    const { subgraphs } = parse(await sample('supergraph.yaml'));
    const sdls: Readonly<Record<string, string>> = {
      'codearts.graphql': await printSubgraph(),
      'employees.graphql': employees,
    };
    const named = Object.entries<{ routing_url: string; schema: { file: string } }>(subgraphs).map(
      ([name, { routing_url: url, schema }]) => ({ name, url, sdl: sdls[schema.file] ?? '' }),
    );
    expect(composers.Apollo(named).sdl).toContain('http://127.0.0.1:4000/graphql');
  });
});

test.each(['CodeArtsUser', 'Employee'])('docs/how-to/federation.md shows the type %s that the tests have', (type) => {
  const definition = new RegExp(`^type ${type} [^}]+}`, 'm').exec(employees)?.[0];
  expect(page).toContain(`\n${definition}\n`);
});

describe('the samples for routers that are no npm packages have the keys that their manuals document', () => {
  test('apollo-router.yaml', async () => {
    expect(parse(await sample('apollo-router.yaml'))).toEqual({
      headers: {
        all: { request: [{ propagate: { named: 'x-request-id' } }] },
        subgraphs: {
          codearts: { request: [{ propagate: { named: 'x-auth-token' } }, { propagate: { named: 'authorization' } }] },
        },
      },
      supergraph: { early_cancel: true },
      traffic_shaping: { subgraphs: { codearts: { timeout: '25s' } } },
      include_subgraph_errors: { subgraphs: { codearts: true } },
    });
  });

  test('cosmo-router.yaml', async () => {
    expect(parse(await sample('cosmo-router.yaml'))).toMatchObject({
      version: '1',
      execution_config: { file: { path: 'router.json' } },
      headers: {
        all: { request: [{ op: 'propagate', named: 'X-Request-Id' }] },
        subgraphs: {
          codearts: {
            request: [
              { op: 'propagate', named: 'X-Auth-Token' },
              { op: 'propagate', named: 'Authorization' },
            ],
          },
        },
      },
      traffic_shaping: {
        all: { request_timeout: '25s', retry: { enabled: true, algorithm: 'backoff_jitter', max_attempts: 3 } },
      },
      subgraph_error_propagation: { mode: 'pass-through' },
    });
  });
});
