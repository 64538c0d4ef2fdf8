import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, inject, test } from 'vitest';
import { run } from './support/run.ts';

const made = inject('made');
const packed = execFileSync('tar', ['-tzf', made.tarball], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((path) => path.replace('package/', ''));

/** Of the modules that a file of the package names, those that are of the package, as their paths in it. */
function ownImports(file: string): string[] {
  const text = readFileSync(join(made.alone, 'node_modules/codearts-graphql', file), 'utf8');
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']/g)].map(([, path = '']) => path);
  const named = specifiers.map((specifier) => posix.join(posix.dirname(file), specifier));
  return file.endsWith('.d.ts') ? named.map((path) => path.replace(/\.[jt]s$/, '.d.ts')) : named;
}

const isBundled = (file: string) => file.startsWith('dist/bundle/') || ['dist/cli.js', 'dist/main.js'].includes(file);
const modules = packed.filter((path) => /\.[jt]s$/.test(path) && !path.startsWith('dist/graphiql/assets/'));

test('the package holds modules, the assets of GraphiQL, the schema, four documents, the bill of materials, and nothing else', () => {
  const assets = packed.filter((path) => path.startsWith('dist/graphiql/assets/'));
  const others = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'schema.graphql', 'sbom.cdx.json'];
  expect(packed.toSorted()).toEqual([...modules, ...assets, ...others].sort());
});

test('it holds every module that a user of the library or of a command may load, and no other', () => {
  const reachable = new Set(['dist/index.js', 'dist/index.d.ts', 'dist/cli.js', 'dist/main.js']);
  // Comments in a bundle name files of the packages in it, so there only what exists counts.
  for (const file of reachable) {
    for (const path of ownImports(file)) if (!isBundled(file) || packed.includes(path)) reachable.add(path);
  }
  expect(modules.toSorted()).toEqual([...reachable].sort());
});

test('it is small', () => {
  expect(statSync(made.tarball).size).toBeLessThan(5 * 2 ** 20);
  expect(packed.length).toBeLessThan(360);
});

test('it holds every file of GraphiQL that its manifest names', () => {
  const folder = 'node_modules/codearts-graphql/dist/graphiql/assets/';
  const { assets } = JSON.parse(readFileSync(join(made.alone, folder, 'manifest.json'), 'utf8'));
  const names: string[] = assets.map(({ name }: { name: string }) => name);
  expect(names.length).toBeGreaterThan(5);
  const isStored = (name: string) =>
    ['', '.br', '.gz'].some((coding) => existsSync(join(made.alone, folder, name + coding)));
  expect(names.filter((name) => !isStored(name))).toEqual([]);
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
