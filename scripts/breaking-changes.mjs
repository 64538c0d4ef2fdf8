// Fails when schema.graphql breaks clients of the last release, unless CHANGELOG.md says so for the coming one.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildSchema, findBreakingChanges } from 'graphql';

/**
 * Breaking changes that the changelog does not list.
 *
 * @param {string} released schema of the last release, as SDL
 * @param {string} current schema now, as SDL
 * @param {string} changelog text of CHANGELOG.md; a change is listed when its description stands under `## [Unreleased]`
 * @returns {string[]} descriptions, as graphql words them
 */
function unlistedBreakingChanges(released, current, changelog) {
  const [, unreleased = ''] = changelog.split(/^## \[Unreleased\]$/m);
  const [coming = ''] = unreleased.split(/^## /m);
  return findBreakingChanges(buildSchema(released), buildSchema(current))
    .map(({ description }) => description)
    .filter((description) => !coming.includes(description));
}

/** The schema at the newest release tag; undefined before the first release. */
function releasedSchema() {
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const [tag] = git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-v:refname').split('\n');
  return tag ? { tag, sdl: git('show', `${tag}:schema.graphql`) } : undefined;
}

const { values } = parseArgs({
  options: { released: { type: 'string' }, current: { type: 'string' }, changelog: { type: 'string' } },
});
const released = values.released
  ? { tag: values.released, sdl: readFileSync(values.released, 'utf8') }
  : releasedSchema();
if (released === undefined) {
  console.log('No release tag (v*) yet: nothing can be broken.');
} else {
  const changes = unlistedBreakingChanges(
    released.sdl,
    readFileSync(values.current ?? 'schema.graphql', 'utf8'),
    readFileSync(values.changelog ?? 'CHANGELOG.md', 'utf8'),
  );
  if (changes.length === 0) {
    console.log(`No unlisted breaking change since ${released.tag}.`);
  } else {
    console.error(
      `Breaking changes since ${released.tag}. Revert them, or list each one under "## [Unreleased]" in CHANGELOG.md:`,
    );
    for (const change of changes) console.error(`- ${change}`);
    process.exitCode = 1;
  }
}
