// Writes what is made from the code: the schema file and the tables in the documentation. A test fails when one is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { configMarkdown } from '../dist/config/table.js';
import { operationsTables } from '../dist/observability/tables.js';
import { schema } from '../dist/schema/index.js';
import { printApi } from '../dist/schema/print.js';

await writeFile('schema.graphql', printApi(schema));
await replaceTable('docs/configuration.md', 'generated', configMarkdown());
for (const [name, table] of Object.entries(operationsTables)) {
  await replaceTable('docs/operations.md', `generated: ${name}`, table);
}

/**
 * Puts a table between the markers of a page.
 * @param {string} file
 * @param {string} marker
 * @param {string} table
 */
async function replaceTable(file, marker, table) {
  const page = await readFile(file, 'utf8');
  const section = new RegExp(`(<!-- ${marker} -->\\n)[\\s\\S]*?(\\n<!-- end -->)`);
  await writeFile(
    file,
    page.replace(section, (_all, start, end) => `${start}${table}${end}`),
  );
}
