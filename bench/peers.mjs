// The servers that are compared, each on the same work; the first is the measure of all.
import { fileURLToPath } from 'node:url';
import { freePort, untilOpen } from './machine/ports.mjs';
import { spawnOn, stop } from './machine/processes.mjs';
import { FACADE } from './machine/requirements.mjs';
import { proxyConfig, startNginx } from './upstream/nginx.mjs';

/**
 * A server that answers.
 * @typedef {object} Peer
 * @property {string} url of its endpoint
 * @property {number | undefined} pid of its process
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} PeerKind
 * @property {string} title
 * @property {(core: number, upstream: string) => Promise<Peer>} start
 */

/** Name of the one whose numbers are 1.00. */
export const BASELINE = 'plain-proxy';

/** @type {Record<string, PeerKind>} */
export const peers = {
  [BASELINE]: script('plain proxy: `node:http` + undici', 'plain-proxy.mjs'),
  facade: facade('**codearts-graphql**', {}),
  'facade-by-yoga': facade('codearts-graphql, by Yoga alone', { FAST_PATH: 'off' }),
  mercurius: script('Mercurius with JIT + undici', 'mercurius-jit.mjs'),
  yoga: script('GraphQL Yoga as it comes + undici', 'yoga-stock.mjs'),
  apollo: script('Apollo Server + datasource-rest', 'apollo-server.mjs'),
  hive: {
    title: 'Hive Gateway + OpenAPI source',
    start: (core, upstream) =>
      startNode(
        core,
        [
          file('node_modules/@graphql-hive/gateway/dist/bin.js'),
          'supergraph',
          '--config-path',
          file('peers/hive-gateway/gateway.config.mjs'),
        ],
        { UPSTREAM: upstream, HOST: '127.0.0.1' },
      ),
  },
  nginx: {
    title: 'nginx `proxy_pass`',
    start: async (core, upstream) => {
      const { http, server } = proxyConfig(upstream);
      const proxy = await startNginx(core, server, http);
      return { url: `${proxy.url}/graphql`, pid: undefined, close: proxy.close };
    },
  },
};

/** @param {string} name @returns {PeerKind} */
export function peerKind(name) {
  const kind = peers[name];
  if (kind === undefined) throw new Error(`${name} is none of the servers`);
  return kind;
}

/** @param {string} title @param {string} name @returns {PeerKind} */
function script(title, name) {
  return { title, start: (core, upstream) => startNode(core, [file(`peers/${name}`)], { UPSTREAM: upstream }) };
}

/**
 * The product as an operator runs it; only the limit on updates is raised, which is there to refuse what the bench does.
 * @param {string} title
 * @param {NodeJS.ProcessEnv} env
 * @returns {PeerKind}
 */
function facade(title, env) {
  return {
    title,
    start: async (core, upstream) =>
      startNode(core, [FACADE], {
        CODEARTS_ENDPOINT: upstream,
        MANAGEMENT_PORT: String(await freePort()),
        UPDATE_EMAIL_LIMIT: '1000000/1h',
        ...env,
      }),
  };
}

/** @param {number} core @param {string[]} command @param {NodeJS.ProcessEnv} env @returns {Promise<Peer>} */
async function startNode(core, command, env) {
  const port = await freePort();
  const child = spawnOn(core, [process.execPath, ...command], { env: { ...env, PORT: String(port) } });
  await untilOpen(port, child, command.join(' '));
  return { url: `http://127.0.0.1:${port}/graphql`, pid: child.pid, close: () => stop(child) };
}

/** @param {string} path */
function file(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
