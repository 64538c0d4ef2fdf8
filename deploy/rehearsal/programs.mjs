import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A program of another process.
 *
 * @typedef {object} Program
 * @property {() => string} output everything that it has written so far
 * @property {(signal: NodeJS.Signals) => void} signal
 * @property {Promise<number | null>} ended its exit code; null when a signal ended it
 */

/** @type {Set<Program>} */
const running = new Set();

/** Those of the programs that are not on the PATH.
 * @param {readonly string[]} programs
 */
export function missing(programs) {
  return programs.filter((program) => spawnSync(program, ['-v']).error !== undefined);
}

/**
 * Starts a program and waits until its output matches.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RegExp | undefined} ready undefined when it says nothing
 * @param {Readonly<Record<string, string>>} [env]
 * @returns {Promise<Program>}
 */
export async function start(program, args, ready, env = {}) {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let look = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      look();
    });
  }
  const ended = once(child, 'close').then(() => child.exitCode);
  const self = { output: () => output, signal: (/** @type {NodeJS.Signals} */ name) => void child.kill(name), ended };
  running.add(self);
  void ended.then(() => running.delete(self));
  if (ready) {
    await new Promise((resolve, reject) => {
      look = () => ready.test(output) && resolve(undefined);
      look();
      void ended.then(() => reject(new Error(`${program} ended before it was ready:\n${output}`)));
    });
  }
  return self;
}

/** Ends whatever still runs. */
export async function endAll() {
  const programs = [...running];
  for (const program of programs) program.signal('SIGKILL');
  await Promise.all(programs.map(({ ended }) => ended));
}

/** A port of the loopback interface on which nobody listens. */
export async function freePort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address with a port');
  return address.port;
}
