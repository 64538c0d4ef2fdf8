import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFile } from '../support/temporary-file.ts';

const script = fileURLToPath(new URL('../../scripts/breaking-changes.mjs', import.meta.url));
const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** Runs the check of a schema against the committed one as the last release. */
function check(current: string, changelog: string) {
  const released = temporaryFile('released.graphql', sdl);
  const now = temporaryFile('schema.graphql', current);
  const args = ['--released', released, '--current', now, '--changelog', temporaryFile('CHANGELOG.md', changelog)];
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, stderr };
}

const WITHOUT_STATE = sdl.replace('  state: CodeArtsUserState\n', '  condition: CodeArtsUserState\n');
const CHANGE = 'CodeArtsUser.state was removed.';

describe('the check for breaking changes', () => {
  test('passes when nothing changed', () => {
    expect(check(sdl, '').status).toBe(0);
  });

  test('passes when a field is added', () => {
    const { status } = check(sdl.replace('  commitEmail: String\n', '  commitEmail: String\n  added: Int\n'), '');
    expect(status).toBe(0);
  });

  test('fails when a field is removed, and names it', () => {
    const { status, stderr } = check(WITHOUT_STATE, '# Changelog\n\n## [Unreleased]\n\n- Faster.\n');
    expect(status).toBe(1);
    expect(stderr).toContain(CHANGE);
  });

  test('passes when the changelog lists the change for the coming release', () => {
    expect(check(WITHOUT_STATE, `## [Unreleased]\n\n- ${CHANGE}\n\n## 0.1.0\n`).status).toBe(0);
  });

  test('fails when the changelog lists the change under an earlier release', () => {
    expect(check(WITHOUT_STATE, `## [Unreleased]\n\n## 0.1.0\n\n- ${CHANGE}\n`).status).toBe(1);
  });
});
