// Measures the facade and its peers on the same work: `npm run bench -- --help`.
import { Fleet } from './fleet.mjs';
import { stopAll, takePrecedence } from './machine/processes.mjs';
import { missing } from './machine/requirements.mjs';
import { readOptions, USAGE } from './options.mjs';
import { writeResults } from './report/page.mjs';
import { markdown } from './report/table.mjs';
import { scenarios } from './scenarios.mjs';

/** @typedef {import('./report/page.mjs').Result} Result */

process.on('exit', stopAll);
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(USAGE);
  else await run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // At once, whatever still runs: a server that started in vain would keep the bench alive.
  process.exit(1);
}

/** @param {import('./options.mjs').Options} options */
async function run(options) {
  const faults = missing();
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const fleet = new Fleet(options);
  takePrecedence(fleet.loadCore);
  const results = [];
  try {
    for (const name of options.scenarios) results.push(await measure(fleet, name));
  } finally {
    await fleet.close();
  }
  if (options.write) console.log(`Written: ${(await writeResults(results, describe(options))).join(', ')}`);
}

/** @param {Fleet} fleet @param {string} name @returns {Promise<Result>} */
async function measure(fleet, name) {
  const scenario = scenarios[name];
  if (scenario === undefined) throw new Error(`${name} is none of the scenarios`);
  const taking = fleet.options.peers.filter((peer) => scenario.peers.includes(peer));
  const table = await scenario.run(fleet, taking);
  console.log(`${scenario.title}: ${scenario.text}\n\n${markdown(table)}\n`);
  return { name, title: scenario.title, text: scenario.text, table };
}

/** @param {import('./options.mjs').Options} options @returns {string} how it was measured, for the results */
function describe({ rounds, seconds, warmUp, cores }) {
  return `${rounds} rounds of ${seconds} s after a warm-up of ${warmUp} s; load and upstream on core ${cores[0]}, the measured server on core ${cores[1]}.`;
}
