// Ports of servers that are other processes.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const START_LIMIT_MS = 20_000;

/** @returns {Promise<number>} a port of loopback that nobody uses */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
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
