// The servers that are compared, each on the same work; the first is the measure of all.
import { fileURLToPath } from 'node:url';
import { startFacade, WORKING_COPY } from './machine/facade.mjs';
import { startNode } from './machine/node.mjs';
import { proxyConfig, startNginx } from './upstream/nginx.mjs';

/** @typedef {import('./machine/node.mjs').Peer} Peer */

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
        process.execPath,
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
      return { ...proxy, url: `${proxy.url}/graphql` };
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
  return {
    title,
    start: (core, upstream) => startNode(process.execPath, core, [file(`peers/${name}`)], { UPSTREAM: upstream }),
  };
}

/** @param {string} title @param {NodeJS.ProcessEnv} env @returns {PeerKind} */
function facade(title, env) {
  const start = (/** @type {number} */ core, /** @type {string} */ upstream) =>
    startFacade({ folder: WORKING_COPY, node: process.execPath, core, upstream, env });
  return { title, start };
}

/** @param {string} path */
function file(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
