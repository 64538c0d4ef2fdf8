import { fileURLToPath } from 'node:url';
import { freePort, start } from './programs.mjs';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/**
 * One server process.
 *
 * @typedef {object} Instance
 * @property {string} name
 * @property {number} port
 * @property {import('./programs.mjs').Program} process
 * @property {() => Promise<boolean>} isReady what a load balancer knows of it
 */

/**
 * Starts a server.
 *
 * @param {string} name
 * @param {string} upstreamUrl
 * @param {number} redisPort
 * @returns {Promise<Instance>}
 */
export async function startInstance(name, upstreamUrl, redisPort) {
  const [port, managementPort] = await Promise.all([freePort(), freePort()]);
  const env = {
    NODE_ENV: 'production',
    PORT: String(port),
    MANAGEMENT_PORT: String(managementPort),
    CODEARTS_ENDPOINT: upstreamUrl,
    REDIS_URL: `redis://127.0.0.1:${redisPort}`,
    LOG_FORMAT: 'json',
    LOG_SUCCESS_SAMPLE_RATE: '0',
  };
  const process_ = await start(process.execPath, [main], /"msg":"listening"/, env);
  const isReady = async () => {
    try {
      const { ok } = await fetch(`http://127.0.0.1:${managementPort}/readyz`);
      return ok;
    } catch {
      return false;
    }
  };
  return { name, port, process: process_, isReady };
}

/**
 * Starts Redis, which writes every count down before it answers, so that a restart forgets none.
 *
 * @param {number} port
 * @param {string} folder
 */
export function startRedis(port, folder) {
  const persistence = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...persistence];
  return start('redis-server', args, /Ready to accept connections/);
}
