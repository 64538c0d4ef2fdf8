// Ports of servers that are other processes.
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const START_LIMIT_MS = 180_000;

// Below those that systems give to outgoing connections: a load of thousands of these could take one in the meantime.
const FIRST = 20_000;
const LAST = 30_000;
let next = FIRST + (process.pid % (LAST - FIRST));

/** @returns {Promise<number>} an unused port of loopback that was not handed out before */
export async function freePort() {
  for (let tries = 0; tries < LAST - FIRST; tries += 1) {
    const port = next;
    next = next < LAST ? next + 1 : FIRST;
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port from ${FIRST} to ${LAST}`);
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Waits until a port accepts connections.
 * @param {number} port
 * @param {import('node:child_process').ChildProcess} owner the process that is to open it
 * @param {string} name of the server, for the message when it does not
 */
export async function untilOpen(port, owner, name) {
  const limit = performance.now() + START_LIMIT_MS;
  while (!(await accepts(port))) {
    if (owner.exitCode !== null) throw new Error(`${name} ended with status ${owner.exitCode} before it listened`);
    if (performance.now() > limit) throw new Error(`${name} did not listen within ${START_LIMIT_MS / 1_000} s`);
    await pause(1);
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
