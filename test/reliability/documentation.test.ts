import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tables } from './tables.ts';

const file = '../../docs/reference/upstream-failures.md';

test('docs/reference/upstream-failures.md shows what the tests try (npx vitest run test/reliability/documentation -u writes it)', async () => {
  const page = readFileSync(new URL(file, import.meta.url), 'utf8');
  const fresh = Object.entries(tables).reduce((text, [name, table]) => {
    const section = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(\n?<!-- end -->)`);
    expect(text).toMatch(section);
    return text.replace(section, `$1${table.replaceAll('$', '$$$$')}\n<!-- end -->`);
  }, page);
  await expect(fresh).toMatchFileSnapshot(file);
});
