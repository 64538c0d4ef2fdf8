// Compares the built servers of two working copies by processor time: `npm run --silent bench:pair -- --help`.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ask } from './load/ask.mjs';
import { entities, entity, me, update, variables } from './load/operations.mjs';
import { applyLoad } from './load/wrk.mjs';
import { startFacade } from './machine/facade.mjs';
import { stopAll, takePrecedence } from './machine/processes.mjs';
import { processorSeconds } from './machine/processor-time.mjs';
import { missing } from './machine/requirements.mjs';
import { median, number, spread } from './report/numbers.mjs';
import { markdown } from './report/table.mjs';
import { startUpstream } from './upstream/upstream.mjs';

/** @typedef {import('./load/operations.mjs').Operation} Operation */

/** @type {Record<string, { operation: Operation, tokenLength?: number }>} */
const WORK = {
  hot: { operation: me },
  variables: { operation: variables },
  entity: { operation: entity },
  entities: { operation: entities },
  update: { operation: update },
  token10k: { operation: me, tokenLength: 10_240 },
};

/** Responses that a measurement needs, and how long it waits for them at most, in seconds. */
const ENOUGH = 500;
const PATIENCE_S = 8;

/** At the end of each run the clients disconnect from requests in flight, which V8 should have seen before the first round. */
const WARM_UPS = 4;

const USAGE = `npm run --silent bench:pair -- --a DIR --b DIR [options]

Starts dist/main.js of two working copies (build both before), loads both at the same time on the same core, and prints the
processor time of one request in each, and the ratio of b to a: 0.97 means that b needs 3 % less. Whatever else runs on the
machine slows both alike. What counts is the median of the ratios; its middle half shows how sure it is.

  --a DIR, --b DIR      the working copies; the same one twice shows the noise
  --scenario hot        one of ${Object.keys(WORK).join(', ')}
  --rounds 14           measurements of the pair
  --seconds 2           length of one measurement
  --warm-up 4           seconds of load before the first round
  --connections 32      to each server
  --node PATH           the Node.js program that runs both servers; the one that runs this unless given
  --cores 0,1           the load's and upstream's core, and the servers'
`;

process.on('exit', stopAll);
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

try {
  const options = readOptions();
  if (options === undefined) console.log(USAGE);
  else await compare(options);
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function readOptions() {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      a: text,
      b: text,
      scenario: { ...text, default: 'hot' },
      rounds: { ...text, default: '14' },
      seconds: { ...text, default: '2' },
      'warm-up': { ...text, default: '4' },
      connections: { ...text, default: '32' },
      node: { ...text, default: process.execPath },
      cores: { ...text, default: '0,1' },
    },
  });
  if (values.help) return undefined;
  const { a, b, scenario, node } = values;
  if (a === undefined || b === undefined) throw new TypeError(`--a and --b are required\n\n${USAGE}`);
  const work = WORK[scenario];
  if (work === undefined) throw new TypeError(`--scenario must be one of ${Object.keys(WORK).join(', ')}`);
  const amount = (/** @type {'rounds' | 'seconds' | 'warm-up' | 'connections'} */ name) => {
    const value = Number(values[name]);
    if (value > 0 && Number.isFinite(value)) return value;
    throw new TypeError(`--${name} must be a positive number, got ${JSON.stringify(values[name])}`);
  };
  const [loadCore = Number.NaN, serverCore = Number.NaN] = values.cores.split(',').map(Number);
  if (!Number.isInteger(loadCore) || !Number.isInteger(serverCore)) throw new TypeError('--cores must be such as 0,1');
  return {
    folders: { a: resolve(a), b: resolve(b) },
    scenario,
    work,
    rounds: amount('rounds'),
    seconds: amount('seconds'),
    warmUp: amount('warm-up'),
    connections: amount('connections'),
    node: resolve(node),
    loadCore,
    serverCore,
  };
}

/** @param {NonNullable<ReturnType<typeof readOptions>>} options */
async function compare({ folders, scenario, work, rounds, seconds, warmUp, connections, node, loadCore, serverCore }) {
  const problems = missing(Object.values(folders));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  takePrecedence(loadCore);
  const upstream = await startUpstream('near', loadCore);
  const start = (/** @type {string} */ folder) =>
    startFacade({ folder, node, core: serverCore, upstream: upstream.url });
  const servers = { a: await start(folders.a), b: await start(folders.b) };
  const { body, answer } = work.operation;
  const load = { body, distinct: true, tokenLength: work.tokenLength ?? 16, connections };

  /** @param {'a' | 'b'} name @param {number} length in seconds @returns {Promise<number>} microseconds of a request */
  const measure = async (name, length) => {
    const { url, pid } = servers[name];
    const before = processorSeconds(pid);
    const { answers } = await applyLoad(loadCore, url, load, length);
    // Too few for a ratio: the machine is busy.
    if (answers < ENOUGH && length < PATIENCE_S) return measure(name, length * 2);
    if (answers === 0) throw new Error(`${folders[name]} gave no response in ${length} s`);
    return ((processorSeconds(pid) - before) * 1e6) / answers;
  };

  const verify = async () => {
    for (const { url } of Object.values(servers)) await ask(url, body, answer);
  };
  await verify();
  // In several runs, since at the end of each the clients disconnect from requests in flight, which V8 should have seen.
  const both = async (/** @type {number} */ length) => {
    const [a, b] = await Promise.all([measure('a', length), measure('b', length)]);
    return { a, b };
  };
  for (let run = 0; run < WARM_UPS; run += 1) await both(warmUp / WARM_UPS);
  const measured = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await both(seconds));
  await verify();
  console.log(`${scenario}, ${rounds} rounds of ${seconds} s, ${node}\n\n${report(folders, measured)}`);
}

/** @param {{ a: string, b: string }} folders @param {{ a: number, b: number }[]} measured */
function report(folders, measured) {
  const row = (/** @type {'a' | 'b'} */ name) => {
    const values = measured.map((round) => round[name]);
    const range = `${number(Math.min(...values), 0)}–${number(Math.max(...values), 0)}`;
    return { name, cells: [`${name}: ${folders[name]}`, number(median(values), 1), range] };
  };
  const ratios = measured.map(({ a, b }) => b / a).sort((x, y) => x - y);
  const quarter = (/** @type {number} */ part) => ratios[Math.round((ratios.length - 1) * part)] ?? Number.NaN;
  const table = markdown({ head: ['server', 'µs per request', 'lowest–highest'], rows: [row('a'), row('b')] });
  return `${table}

b / a: ${median(ratios).toFixed(3)}  (middle half ${quarter(0.25).toFixed(3)}–${quarter(0.75).toFixed(3)}, all ${spread(ratios)})`;
}
