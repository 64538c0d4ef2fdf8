// Compares the built servers of two working copies by processor time: `npm run --silent bench:pair -- --help`.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ask } from './load/ask.mjs';
import { measure, warmUp } from './load/measure.mjs';
import { entities, entity, hot, longToken, update, variables } from './load/work.mjs';
import { startFacade } from './machine/facade.mjs';
import { pinSelf, stopAll } from './machine/processes.mjs';
import { missing } from './machine/requirements.mjs';
import { median, number, spread } from './report/numbers.mjs';
import { markdown } from './report/table.mjs';
import { startUpstream } from './upstream/upstream.mjs';

const WORK = { hot, variables, entity, entities, update, token10k: longToken };

const USAGE = `npm run --silent bench:pair -- --a DIR --b DIR [options]

Starts dist/main.js of two working copies (build both before), loads both at the same time on the same core, and prints the
processor time of one request in each, and the ratio of b to a: 0.97 means that b needs 3 % less. Whatever else runs on the
machine slows both alike. What counts is the median of the ratios; its middle half shows how sure it is.

  --a DIR, --b DIR      the working copies; the same one twice shows the noise
  --scenario hot        one of ${Object.keys(WORK).join(', ')}
  --rounds 14           measurements of the pair
  --seconds 2           length of one measurement
  --warm-up 2           seconds of processor time of each server before the first round
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
      'warm-up': { ...text, default: '2' },
      connections: { ...text, default: '32' },
      node: { ...text, default: process.execPath },
      cores: { ...text, default: '0,1' },
    },
  });
  if (values.help) return undefined;
  const { a, b, scenario, node } = values;
  if (a === undefined || b === undefined) throw new TypeError(`--a and --b are required\n\n${USAGE}`);
  const work = new Map(Object.entries(WORK)).get(scenario);
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
    warmUpSeconds: amount('warm-up'),
    connections: amount('connections'),
    node: resolve(node),
    loadCore,
    serverCore,
  };
}

/** @param {NonNullable<ReturnType<typeof readOptions>>} options */
async function compare({
  folders,
  scenario,
  work,
  rounds,
  seconds,
  warmUpSeconds,
  connections,
  node,
  loadCore,
  serverCore,
}) {
  const problems = missing(Object.values(folders));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  pinSelf(loadCore);
  const upstream = await startUpstream('near', loadCore);
  const start = (/** @type {string} */ folder) =>
    startFacade({ folder, node, core: serverCore, upstream: upstream.url });
  const servers = { a: await start(folders.a), b: await start(folders.b) };
  const pair = [servers.a, servers.b];
  const place = { loadCore, upstreamUrl: upstream.url };
  const load = { ...work, connections };
  const { body, answer } = work.operation;
  for (const { url } of pair) await ask(url, body, answer);
  await warmUp(place, pair, load, warmUpSeconds);
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    const [a, b] = await measure(place, pair, load, seconds);
    measured.push({ a: a?.cost ?? Number.NaN, b: b?.cost ?? Number.NaN });
  }
  for (const { url } of pair) await ask(url, body, answer);
  console.log(`${scenario}, ${rounds} rounds of ${seconds} s, ${node}\n\n${report(folders, measured)}`);
}

/** @param {{ a: string, b: string }} folders @param {{ a: number, b: number }[]} measured */
function report(folders, measured) {
  const row = (/** @type {'a' | 'b'} */ name) => {
    const values = measured.map((round) => round[name]);
    const range = `${number(Math.min(...values), 0)}–${number(Math.max(...values), 0)}`;
    return [`${name}: ${folders[name]}`, number(median(values), 1), range];
  };
  const ratios = measured.map(({ a, b }) => b / a).sort((x, y) => x - y);
  const quarter = (/** @type {number} */ part) => ratios[Math.round((ratios.length - 1) * part)] ?? Number.NaN;
  const table = markdown(['server', 'µs per request', 'lowest–highest'], [row('a'), row('b')]);
  return `${table}

b / a: ${median(ratios).toFixed(3)}  (middle half ${quarter(0.25).toFixed(3)}–${quarter(0.75).toFixed(3)}, all ${spread(ratios)})`;
}
