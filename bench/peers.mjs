// The servers that are compared, each on the same work; the first is the measure of all.
import { fileURLToPath } from 'node:url';
import { startFacade, WORKING_COPY } from './machine/facade.mjs';
import { startNode } from './machine/node.mjs';
import { startTailcall, whyNoTailcall } from './peers/tailcall.mjs';
import { proxyConfig, startNginx } from './upstream/nginx.mjs';

/** @typedef {import('./machine/node.mjs').Peer} Peer */

/**
 * How a server is started.
 * @typedef {object} Start
 * @property {string} node program that runs it, if it needs one
 * @property {number} core
 * @property {string} upstream base URL of the REST API
 * @property {string | undefined} libc folder with another C library than the system's
 */

/**
 * @typedef {object} PeerKind
 * @property {string} title
 * @property {(start: Start) => Promise<Peer>} start
 * @property {(libc: string | undefined) => string | undefined} [whyNot] says why it cannot run on this machine, if it cannot
 */

/** Name of the one whose numbers are 1.00. */
export const BASELINE = 'plain-proxy';

/** The ones that the facade must not be behind, and what they are measured by. */
export const PRINCIPALS = [BASELINE, 'facade', 'mercurius', 'tailcall'];

/** @type {Record<string, PeerKind>} */
export const peers = {
  [BASELINE]: script('plain proxy: `node:http` + undici', 'plain-proxy.mjs'),
  facade: facade('**codearts-graphql**', {}),
  'facade-by-yoga': facade('codearts-graphql, `FAST_PATH=off`', { FAST_PATH: 'off' }),
  mercurius: script('Mercurius with JIT + undici', 'mercurius-jit.mjs'),
  tailcall: { title: 'Tailcall (Rust)', start: startTailcall, whyNot: whyNoTailcall },
  yoga: script('GraphQL Yoga + undici', 'yoga-stock.mjs'),
  apollo: script('Apollo Server + datasource-rest', 'apollo-server.mjs'),
  hive: {
    title: 'Hive Gateway + OpenAPI source',
    start: ({ node, core, upstream }) =>
      startNode(
        node,
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
    start: async ({ core, upstream }) => {
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
    start: ({ node, core, upstream }) => startNode(node, core, [file(`peers/${name}`)], { UPSTREAM: upstream }),
  };
}

/** @param {string} title @param {NodeJS.ProcessEnv} env @returns {PeerKind} */
function facade(title, env) {
  return { title, start: (start) => startFacade({ ...start, folder: WORKING_COPY, env }) };
}

/** @param {string} path */
function file(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
