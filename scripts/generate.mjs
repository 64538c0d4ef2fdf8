// Writes what is made from the code: the schema file and the tables in the documentation. A test fails when one is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { configMarkdown } from '../dist/config/table.js';
import { schema } from '../dist/schema/index.js';
import { printApi } from '../dist/schema/print.js';

await writeFile('schema.graphql', printApi(schema));
await replaceTable('docs/configuration.md', configMarkdown());

/**
 * Puts a table between the markers of a page.
 * @param {string} file
 * @param {string} table
 */
async function replaceTable(file, table) {
  const page = await readFile(file, 'utf8');
  await writeFile(
    file,
    page.replace(/(<!-- generated -->\n)[\s\S]*?(\n<!-- end -->)/, (_all, start, end) => `${start}${table}${end}`),
  );
}
