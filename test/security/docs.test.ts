import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/reference/guarantees.md', root), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| who'));
/** `file` › *title*, *another title* */
const named = [...page.matchAll(/`(test\/[\w./-]+\.test\.ts)` › (\*[^*]+\*(?:, \*[^*]+\*)*)/g)].flatMap(
  ([, file = '', titles = '']) => [...titles.matchAll(/\*([^*]+)\*/g)].map(([, title = '']) => ({ file, title })),
);

/** Whether a source has a test, or a block of tests, of this title. */
function hasTitle(file: string, title: string): boolean {
  const source = readFileSync(new URL(file, root), 'utf8');
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
}

describe('docs/reference/guarantees.md', () => {
  test.each([...new Set(named.map(({ file }) => file))])('names tests that are there: %s', (file) => {
    expect(existsSync(new URL(file, root))).toBe(true);
    const titles = named.filter((one) => one.file === file).map(({ title }) => title);
    expect(titles.filter((title) => !hasTitle(file, title))).toEqual([]);
  });

  test('names a test for each guarantee', () => {
    const guarantees = rows.slice(rows.findIndex((row) => row.startsWith('| budget')));
    const without = guarantees.filter(
      (row) => !/^\| (budget|guarantee|risk|item) /.test(row) && !row.includes('` › *'),
    );
    expect(without).toEqual([]);
    expect(guarantees.length).toBeGreaterThan(50);
  });

  test.each(Array.from({ length: 10 }, (_, at) => `API${at + 1}`))(
    'speaks of %s of the OWASP API Security Top 10',
    (risk) => {
      expect(rows.filter((row) => row.startsWith(`| ${risk} `))).toHaveLength(1);
    },
  );

  test.each(Array.from({ length: 15 }, (_, at) => at + 1))(
    'speaks of item %i of the OWASP GraphQL cheat sheet',
    (item) => {
      expect(rows.filter((row) => row.startsWith(`| ${item} `))).toHaveLength(1);
    },
  );

  test('is linked from the threat model, which SECURITY.md links', () => {
    const model = readFileSync(new URL('docs/explanation/security.md', root), 'utf8');
    expect(model).toContain('](../reference/guarantees.md)');
    expect(model).toContain('](../../SECURITY.md)');
    expect(readFileSync(new URL('SECURITY.md', root), 'utf8')).toContain('](docs/explanation/security.md)');
  });
});
