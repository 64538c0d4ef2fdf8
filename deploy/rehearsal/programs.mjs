import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
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

/**
 * Ids of the first processes of the programs that run.
 * @type {Set<number>}
 */
const running = new Set();

// However this process ends, no program outlives it.
process.once('exit', endAll);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => process.exit(1));

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
    // A group of its own, since nginx has workers.
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started`);
  running.add(pid);
  let output = '';
  let look = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      look();
    });
  }
  const ended = once(child, 'close').then(() => {
    running.delete(pid);
    return child.exitCode;
  });
  if (ready) {
    await new Promise((resolve, reject) => {
      look = () => ready.test(output) && resolve(undefined);
      look();
      void ended.then(() => reject(new Error(`${program} ended before it was ready:\n${output}`)));
    });
  }
  return { output: () => output, signal: (name) => void child.kill(name), ended };
}

/** Ends whatever still runs, at once. */
function endAll() {
  for (const pid of running) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself just now.
    }
  }
}

/** Ports that systems do not give to outgoing connections, of which there are thousands here. */
const PORTS = { first: 10_240, count: 20_000 };
/** @type {Set<number>} */
const given = new Set();

/** A port of the loopback interface on which no server listens, and which no connection takes meanwhile. */
export async function freePort() {
  for (;;) {
    const port = PORTS.first + randomInt(PORTS.count);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
}

/** @param {number} port */
async function isFree(port) {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
