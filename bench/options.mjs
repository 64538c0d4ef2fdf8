// What can be chosen on the command line.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { NODE_PROGRAMS, nodeLine } from './node-lines.mjs';
import { PRINCIPALS, peers } from './peers.mjs';
import { scenarios } from './scenarios.mjs';

/**
 * How the bench is to run.
 * @typedef {object} Options
 * @property {string[]} peers names of the measured servers
 * @property {string[]} scenarios names of what is measured
 * @property {string[]} othersIn names of the scenarios that others than the principal servers take part in
 * @property {import('./node-lines.mjs').NodeLine[]} lines of Node.js, all of them in each scenario
 * @property {string | undefined} libc folder with the C library for a program that the system's is too old for
 * @property {number} rounds how often each server is measured in each scenario
 * @property {number} seconds length of one measurement
 * @property {number} warmUp seconds of processor time that each server works before its first measurement in a scenario
 * @property {number} settle seconds until a crowd's connections are taken to be accepted
 * @property {number} starts how many cold starts of each server
 * @property {number} minutes length of the load under which memory is watched
 * @property {number[]} cores one for the load and the upstream, one for the measured server
 * @property {number} maxConnections at a time, whatever a scenario asks for
 * @property {boolean} write whether the results go to the documentation
 */

const FULL = { rounds: 5, seconds: 4, 'warm-up': 3, settle: 10, starts: 15, minutes: 5 };
/** Enough to see that everything answers; the numbers mean nothing. */
const SHORT = { rounds: 1, seconds: 0.2, 'warm-up': 0, settle: 0.2, starts: 1, minutes: 0.02 };

export const USAGE = `npm run bench -- [options]

  --short               every server and scenario for a moment: a smoke test, whose numbers mean nothing
  --peers a,b           only these: ${Object.keys(peers).join(', ')}
  --scenarios a,b       only these: ${Object.keys(scenarios).join(', ')}
  --others-in a,b       servers other than ${PRINCIPALS.join(', ')} only in these scenarios
  --nodes a,b           programs of Node.js that each table is measured on; by default Node 20 and 24 from npm
  --libc DIR            folder of another C library and its loader, for Tailcall on an older system
  --rounds ${FULL.rounds}            measurements of each server in each scenario
  --seconds ${FULL.seconds}           length of one measurement
  --warm-up ${FULL['warm-up']}           seconds of processor time of each server before its first measurement in a scenario
  --settle ${FULL.settle}           seconds until a crowd's connections are taken to be accepted
  --starts ${FULL.starts}           cold starts of each server
  --minutes ${FULL.minutes}           length of the load under which memory is watched
  --cores 0,1           the load's and upstream's core, and the measured server's
  --write               put the results into docs/explanation/performance.md
`;

/**
 * @param {string[]} args
 * @returns {Options | undefined} nothing when help is asked for
 * @throws {TypeError} a sentence for the person at the terminal
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      peers: { type: 'string' },
      scenarios: { type: 'string' },
      'others-in': { type: 'string' },
      nodes: { type: 'string' },
      libc: { type: 'string' },
      cores: { type: 'string', default: '0,1' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      settle: { type: 'string' },
      starts: { type: 'string' },
      minutes: { type: 'string' },
    },
  });
  if (values.help) return undefined;
  const defaults = values.short ? SHORT : FULL;
  /** @param {keyof typeof FULL} name */
  const amount = (name) => positive(`--${name}`, values[name], defaults[name]);
  return {
    peers: chosen('--peers', values.peers, Object.keys(peers)),
    scenarios: chosen('--scenarios', values.scenarios, Object.keys(scenarios)),
    othersIn: chosen('--others-in', values['others-in'], Object.keys(scenarios)),
    lines: (values.nodes?.split(',') ?? NODE_PROGRAMS).map(nodeLine),
    libc: values.libc && resolve(values.libc),
    rounds: amount('rounds'),
    seconds: amount('seconds'),
    warmUp: amount('warm-up'),
    settle: amount('settle'),
    starts: amount('starts'),
    minutes: amount('minutes'),
    cores: twoCores(values.cores),
    // A crowd takes seconds to be answered at all by servers that have just been started.
    maxConnections: values.short ? 64 : Number.POSITIVE_INFINITY,
    write: values.write,
  };
}

/** @param {string} option @param {string | undefined} text @param {string[]} known */
function chosen(option, text, known) {
  const names = text?.split(',') ?? known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${option}: expected some of ${known.join(', ')}, got ${unknown}`);
  // In the order of the table, whatever the order asked for: the baseline comes first.
  return known.filter((name) => names.includes(name));
}

/** @param {string} option @param {string | undefined} text @param {number} fallback */
function positive(option, text, fallback) {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text !== '' && value >= 0 && Number.isFinite(value)) return value;
  throw new TypeError(`${option}: expected a number, got ${JSON.stringify(text)}`);
}

/** @param {string} text */
function twoCores(text) {
  if (!/^\d+,\d+$/.test(text)) throw new TypeError(`--cores: expected two numbers such as 0,1, got ${text}`);
  return text.split(',').map(Number);
}
