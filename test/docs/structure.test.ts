import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { codeBlocks, headingIds, linkTargets, samplesOf, withSamples } from '../../scripts/markdown.mjs';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const filesIn = (folder: string, options = {}) =>
  readdirSync(new URL(folder, root), { ...options, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? relative(fileURLToPath(root), join(entry.parentPath, entry.name)) : [],
  );

const examples = readdirSync(new URL('examples/', root)).map((name) => `examples/${name}/`);
const pages = ['./', ...examples]
  .flatMap((folder) => filesIn(folder))
  .concat(filesIn('docs/', { recursive: true }))
  .filter((file) => file.endsWith('.md'));

describe.each(pages)('%s', (page) => {
  test('closes each block of code before the next one begins', () => {
    expect(codeBlocks(read(page)).filter(({ isClosed }) => !isClosed)).toEqual([]);
  });

  test('links only to files and headings that exist', () => {
    const broken = linkTargets(read(page)).filter((target) => {
      if (/^[a-z]+:/.test(target)) return false;
      const [path, heading] = target.split('#');
      const file = path ? new URL(path, new URL(page, root)) : new URL(page, root);
      if (!existsSync(file)) return true;
      return heading && file.pathname.endsWith('.md') && !headingIds(readFileSync(file, 'utf8')).has(heading);
    });
    expect(broken).toEqual([]);
  });

  test('names only source files that exist', () => {
    const named = [...read(page).matchAll(/`((?:src|test|scripts|bench|deploy)\/[\w./-]+\.\w+)`/g)].map(
      ([, file = '']) => file,
    );
    expect(
      named.filter((file) => ![root, new URL(page, root)].some((base) => existsSync(new URL(file, base)))),
    ).toEqual([]);
  });
});

test('every sample of the examples is shown on a page', () => {
  const shown = new Set(pages.flatMap((page) => samplesOf(read(page))));
  const samples = examples.flatMap((folder) =>
    existsSync(new URL(`${folder}samples/`, root)) ? filesIn(`${folder}samples/`) : [],
  );
  expect(samples).not.toEqual([]);
  expect(samples.filter((file) => !shown.has(file))).toEqual([]);
});

describe('a page with samples', () => {
  const write = (page: string) => withSamples(page, async (file) => `content of ${file}\n`);
  const marker = '<!-- sample: a.ts -->\n';

  test.each(['', 'old\n', 'old\n\n\n', '`` old\n    ```ts\n'])(
    'keeps all that follows a sample with the code %j',
    async (old) => {
      const rest = '\n## Next\n\nText\n\n```sh\nls\n```\n';
      expect(await write(`${marker}\`\`\`ts\n${old}\`\`\`\n${rest}`)).toBe(
        `${marker}\`\`\`ts\ncontent of a.ts\n\`\`\`\n${rest}`,
      );
    },
  );

  test.each([`${marker}\nText\n`, `${marker}    indented\n`, `${marker}\`\`\`ts\nold\n`])(
    'is an error if %j is a sample without a closed block of code',
    async (page) => {
      await expect(write(page)).rejects.toThrow('No block of code below <!-- sample: a.ts -->');
    },
  );
});
