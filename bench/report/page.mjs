// Puts the results into the documentation, with what is needed to judge them.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DRAWN } from '../scenarios.mjs';
import { barChart } from './chart.mjs';
import { describeMachine } from './machine.mjs';
import { summary } from './summary.mjs';

/** @typedef {{ name: string, title: string, text: string, table: import('./table.mjs').Table }} Result */

const PAGE = fileURLToPath(new URL('../../docs/explanation/performance.md', import.meta.url));
const CHART = fileURLToPath(new URL('../../docs/images/performance.svg', import.meta.url));

/**
 * @param {Result[]} results
 * @param {import('../options.mjs').Options} options
 * @returns {Promise<string[]>} the files that were written
 */
export async function writeResults(results, options) {
  const { rounds, seconds, warmUp, minutes, cores, lines } = options;
  const run = `- ${rounds} rounds of ${seconds} s after a warm-up of ${warmUp} s of processor time, memory for ${minutes} min; load and upstream on core ${cores[0]}, the measured servers on core ${cores[1]}`;
  const tables = lines.map(({ title }) => `### ${title}\n\n${summary(results, title)}`);
  const scenarios = results.map(({ title, text }) => `- *${title}*: ${text}`).join('\n');
  const drawn = results
    .find(({ name }) => name === DRAWN)
    ?.table.rows.filter(({ line }) => line === lines.at(-1)?.title);
  const picture = drawn ? ["![Responses per second as a share of the plain proxy's](../images/performance.svg)"] : [];
  const made = `${await describeMachine(lines)}\n${run}`;
  const generated = [made, ...picture, ...tables, '### The work', scenarios].join('\n\n');
  const page = await readFile(PAGE, 'utf8');
  await writeFile(
    PAGE,
    page.replace(
      /(<!-- generated: results -->\n)[\s\S]*(\n<!-- end -->)/,
      (_all, start, end) => `${start}${generated}${end}`,
    ),
  );
  if (drawn === undefined) return [PAGE];
  await writeFile(CHART, barChart(drawn));
  return [PAGE, CHART];
}
