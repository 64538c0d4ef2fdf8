import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { run } from './support/run.ts';

const made = inject('made');
const repository = fileURLToPath(new URL('../../', import.meta.url));
const packed = execFileSync('tar', ['-tzf', made.tarball], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((path) => path.replace('package/', ''));

/** What the compiler makes of each source. */
function built(): string[] {
  return readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('graphiql/page/'))
    .map((file) => `dist/${file.replace(/\.ts$/, '')}`)
    .flatMap((name) => [`${name}.js`, `${name}.d.ts`]);
}

test('the package holds the build, the schema, four documents and the bill of materials, and nothing else', () => {
  const assets = packed.filter((path) => /^dist\/(?:graphiql\/assets|bundle)\//.test(path));
  const others = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'schema.graphql', 'sbom.cdx.json'];
  expect(packed.toSorted()).toEqual([...built(), ...assets, ...others].sort());
});

test('it holds every file of GraphiQL that its manifest names', () => {
  const folder = 'node_modules/codearts-graphql/dist/graphiql/assets/';
  const { assets } = JSON.parse(readFileSync(join(made.alone, folder, 'manifest.json'), 'utf8'));
  const names: string[] = assets.map(({ name }: { name: string }) => name);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !existsSync(join(made.alone, folder, name)))).toEqual([]);
});

test('the bill of materials names what the image holds, each with its licence', () => {
  const { bomFormat, components } = JSON.parse(readFileSync(join(made.server, 'sbom.cdx.json'), 'utf8'));
  const lock = JSON.parse(readFileSync(join(made.server, 'node_modules/.package-lock.json'), 'utf8'));
  const installed = Object.entries<{ version: string }>(lock.packages).map(
    ([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`,
  );
  const listed: { name: string; version: string; licenses: unknown[] }[] = components;
  expect(bomFormat).toBe('CycloneDX');
  expect([...new Set(listed.map(({ name, version }) => `${name}@${version}`))].sort()).toEqual(
    [...new Set(installed)].sort(),
  );
  expect(listed.filter(({ licenses }) => licenses.length === 0)).toEqual([]);
});

test('an install of it alone is at most 80 packages, silent about engines, and runs no script', () => {
  const lock = JSON.parse(readFileSync(join(made.alone, 'node_modules/.package-lock.json'), 'utf8'));
  const packages = Object.entries<{ hasInstallScript?: boolean }>(lock.packages);
  expect(packages.length).toBeLessThanOrEqual(80);
  expect(packages.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  expect(made.complaints).toBe('');
});

test('publint finds nothing to mend', async () => {
  const { stdout } = await run('npx', ['publint', 'run', made.tarball, '--strict'], import.meta.dirname);
  expect(stdout).toContain('All good!');
});

test('the types are found by every resolver of ES modules', async () => {
  const { stdout } = await run('npx', ['attw', made.tarball, '--profile', 'esm-only'], import.meta.dirname);
  expect(stdout).toMatch(/node16 \(from ESM\) │ 🟢 \(ESM\)/);
});
