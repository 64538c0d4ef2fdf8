// Measures the facade and its peers on the same work: `npm run bench -- --help`.
import { execFileSync } from 'node:child_process';
import { Fleet } from './fleet.mjs';
import { pinSelf, stopAll } from './machine/processes.mjs';
import { missing } from './machine/requirements.mjs';
import { readOptions, USAGE } from './options.mjs';
import { PRINCIPALS, peerKind } from './peers.mjs';
import { writeResults } from './report/page.mjs';
import { summary } from './report/summary.mjs';
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

/** @param {import('./options.mjs').Options} asked */
async function run(asked) {
  const faults = missing();
  if (faults.length > 0) throw new Error(faults.join('\n'));
  installPeers();
  const options = { ...asked, peers: asked.peers.filter((name) => canRun(name, asked.libc)) };
  const fleet = new Fleet(options);
  pinSelf(fleet.loadCore);
  const results = [];
  try {
    for (const name of options.scenarios) results.push(await measure(fleet, name));
  } finally {
    await fleet.close();
  }
  for (const { title } of options.lines) console.log(`# ${title}\n\n${summary(results, title)}\n`);
  if (options.write) console.log(`Written: ${(await writeResults(results, options)).join(', ')}`);
}

/** @param {string} name of a server @param {string | undefined} libc */
function canRun(name, libc) {
  const reason = peerKind(name).whyNot?.(libc);
  if (reason !== undefined) console.log(`Without ${name}: ${reason}\n`);
  return reason === undefined;
}

/** The peers have a package of their own, which nothing else needs. */
function installPeers() {
  const quietly = ['--no-save', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  execFileSync('npm', ['install', ...quietly], { cwd: import.meta.dirname, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** @param {Fleet} fleet @param {string} name @returns {Promise<Result>} */
async function measure(fleet, name) {
  const scenario = scenarios[name];
  if (scenario === undefined) throw new Error(`${name} is none of the scenarios`);
  const { peers, othersIn, lines } = fleet.options;
  const allowed = othersIn.includes(name) ? peers : peers.filter((peer) => PRINCIPALS.includes(peer));
  const table = await scenario.run(
    fleet,
    allowed.filter((peer) => scenario.peers.includes(peer)),
  );
  const { title, text } = scenario;
  console.log(`${title}: ${text}\n`);
  for (const line of lines) {
    const rows = table.rows.filter((row) => row.line === line.title).map(({ cells }) => cells);
    console.log(`${line.title}\n${markdown(table.head, rows)}\n`);
  }
  return { name, title, text, table };
}
