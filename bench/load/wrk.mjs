// The load: wrk on its core.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawnOn } from '../machine/processes.mjs';

/** Longer than a server that has just been started takes on a busy machine. */
const TIMEOUT = '60s';

const SCRIPT = fileURLToPath(new URL('request.lua', import.meta.url));

/**
 * What is sent.
 * @typedef {object} Load
 * @property {string} body of each request, as JSON
 * @property {string} token what each token begins with
 * @property {number} tokens how many there are, in turn; 0 for a new one in each request
 * @property {number} connections at a time
 * @property {number} [thinkMs] mean pause of a connection before each request; none unless given
 */

/**
 * What came back.
 * @typedef {object} Measured
 * @property {number} answers all of them with a 2xx or 3xx status
 * @property {number} rate answers in a second
 * @property {number} p50 median time to an answer, in milliseconds
 * @property {number} p99 in milliseconds
 */

let run = 0;

/** @param {number} length @returns {string} what no earlier token of this run of the bench begins with */
export function freshToken(length) {
  run += 1;
  return `bench-${process.pid}-${run}-`.padEnd(length, 'x');
}

/**
 * @param {number} core
 * @param {string} url
 * @param {Load} load
 * @param {number} seconds
 * @returns {Promise<Measured>}
 * @throws {Error} when a single request failed
 */
export async function applyLoad(core, url, { body, token, tokens, connections, thinkMs = 0 }, seconds) {
  // wrk counts whole seconds; a signal ends it in time, and the duration that it reports is the real one.
  const limit = `${Math.ceil(seconds) + 60}s`;
  const command = [
    'stdbuf',
    '-oL',
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${limit}`,
    '--timeout',
    TIMEOUT,
    '-s',
    SCRIPT,
    url,
  ];
  const env = {
    BENCH_BODY: body,
    BENCH_TOKEN: token,
    BENCH_TOKENS: String(tokens),
    BENCH_THINK_MS: String(thinkMs),
  };
  const wrk = spawnOn(core, command, { env, stdout: 'pipe' });
  if (wrk.stdout === null) throw new Error('wrk has no output');
  let output = '';
  wrk.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  const ended = once(wrk.stdout, 'end');
  // Until its first line, a signal would kill it before it reports; a busy machine takes its time to start it.
  await Promise.race([once(wrk.stdout, 'data'), ended]);
  await pause(seconds * 1_000 + START_MS);
  wrk.kill('SIGINT');
  await ended;
  return parse(output, url);
}

/** wrk connects first. */
const START_MS = 100;

/** @param {string} output @param {string} url @returns {Measured} */
function parse(output, url) {
  const [, json] = /^BENCH (.*)$/m.exec(output) ?? [];
  if (json === undefined) throw new Error(`wrk said nothing about ${url}:\n${output}`);
  const { answers, microseconds, p50, p99, ...errors } = JSON.parse(json);
  const failed = Object.entries(errors).filter(([, count]) => count > 0);
  if (failed.length > 0) {
    throw new Error(
      `${answers} answers, and of the requests failed: ${failed.map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
    );
  }
  return { answers, rate: answers / (microseconds / 1e6), p50: p50 / 1_000, p99: p99 / 1_000 };
}
