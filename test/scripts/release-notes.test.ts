import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startProgram } from '../support/command.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/release-notes.mjs', import.meta.url));
const CHANGELOG =
  '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- This.\n\n## [1.1.0]\n\n- That.\n';

/** Runs the script in the folder of a package of version 1.2.0. */
async function notesOf(tag: string, changelog = CHANGELOG) {
  const folder = await mkdtemp(join(tmpdir(), 'release-notes-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'package.json'), '{"version":"1.2.0"}');
  await writeFile(join(folder, 'CHANGELOG.md'), changelog);
  return startProgram(process.execPath, [SCRIPT, tag], {}, folder).ended;
}

test("the notes of a release are the changelog's section of its version", async () => {
  expect(await notesOf('v1.2.0')).toEqual({ code: 0, stdout: '### Added\n\n- This.\n', stderr: '' });
});

test.each([
  [
    'of another version than the package',
    'v1.1.0',
    CHANGELOG,
    'The tag is v1.1.0, and the version of the package 1.2.0',
  ],
  ['that the changelog does not know', 'v1.2.0', '## [Unreleased]\n', 'CHANGELOG.md has no section [1.2.0]'],
])('a tag %s makes no release', async (_which, tag, changelog, message) => {
  const { code, stdout, stderr } = await notesOf(tag, changelog);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(message);
});
