// Prints the changelog's section of a release: `node scripts/release-notes.mjs v1.2.3`. Fails unless the tag is the version of the
// package and has such a section.
import { readFile } from 'node:fs/promises';

const [tag = ''] = process.argv.slice(2);
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
if (tag !== `v${version}`) throw new Error(`The tag is ${tag || '(none)'}, and the version of the package ${version}`);
const sections = (await readFile('CHANGELOG.md', 'utf8')).split(/^## /m);
const section = sections.find((each) => each.startsWith(`[${version}]`));
if (section === undefined) throw new Error(`CHANGELOG.md has no section [${version}]`);
console.log(section.slice(section.indexOf('\n')).trim());
