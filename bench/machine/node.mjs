// Servers that run on Node.js.
import { freePort, untilOpen } from './ports.mjs';
import { spawnOn, stop } from './processes.mjs';

/**
 * A server that responds.
 * @typedef {object} Peer
 * @property {string} url of its endpoint
 * @property {number} pid of its process
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} node program that runs it
 * @param {number} core
 * @param {string[]} command script and arguments
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Peer>} once it listens
 */
export async function startNode(node, core, command, env) {
  const port = await freePort();
  const child = spawnOn(core, [node, ...command], { env: { ...env, PORT: String(port) } });
  await untilOpen(port, child, command.join(' '));
  if (child.pid === undefined) throw new Error(`${node} did not start`);
  return { url: `http://127.0.0.1:${port}/graphql`, pid: child.pid, close: () => stop(child) };
}
