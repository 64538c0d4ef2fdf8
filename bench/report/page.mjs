// Puts the results into the documentation, with what is needed to judge them.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DRAWN } from '../scenarios.mjs';
import { barChart } from './chart.mjs';
import { describeMachine } from './machine.mjs';
import { markdown } from './table.mjs';

/** @typedef {{ name: string, title: string, text: string, table: import('./table.mjs').Table }} Result */

const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const CHART = fileURLToPath(new URL('../../docs/images/performance.svg', import.meta.url));

/**
 * @param {Result[]} results
 * @param {string} run how it was measured
 * @returns {Promise<string[]>} the files that were written
 */
export async function writeResults(results, run) {
  const tables = results.map(({ title, text, table }) => `### ${title}\n\n${text}\n\n${markdown(table)}`);
  const page = await readFile(PAGE, 'utf8');
  const drawn = results.find(({ name }) => name === DRAWN);
  const picture = drawn ? [`![Answers a second as a share of the plain proxy's](images/performance.svg)`] : [];
  const generated = [await describeMachine(), run, ...picture, ...tables].join('\n\n');
  await writeFile(
    PAGE,
    page.replace(
      /(<!-- generated: results -->\n)[\s\S]*(\n<!-- end -->)/,
      (_all, start, end) => `${start}${generated}${end}`,
    ),
  );
  if (drawn === undefined) return [PAGE];
  await writeFile(CHART, barChart(drawn.table.rows));
  return [PAGE, CHART];
}
