import { once } from 'node:events';
import { createServer } from 'node:http';

/** How long an answer takes, in milliseconds: long enough that something is always in flight. */
const LATENCY_MS = 20;

/**
 * A stand-in for CodeArts Repo that counts: each token is a user of its own, but for those that name one as in `first@one`.
 *
 * @typedef {object} Upstream
 * @property {string} url
 * @property {ReadonlyMap<string, number>} updates how often each update came, by its request id
 * @property {ReadonlyMap<string, number>} updatesOf how many updates came, by user
 * @property {() => number} reads how many reads came
 * @property {() => void} close
 */

/** @returns {Promise<Upstream>} */
export async function startUpstream() {
  /** @type {Map<string, number>} */
  const ids = new Map();
  /** @type {Map<string, number>} */
  const updates = new Map();
  /** @type {Map<string, number>} */
  const updatesOf = new Map();
  let reads = 0;

  const server = createServer((request, response) => {
    const user = userOf(String(request.headers['x-auth-token']));
    if (request.method === 'PUT') {
      count(updates, String(request.headers['x-request-id']));
      count(updatesOf, user);
    } else {
      reads += 1;
    }
    const id = ids.get(user) ?? ids.size + 1;
    ids.set(user, id);
    const body = JSON.stringify({ id, name: user, username: user, state: 'active', commit_email: `${user}@email.com` });
    request.resume();
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body), LATENCY_MS);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    updates,
    updatesOf,
    reads: () => reads,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * The user behind a token.
 * @param {string} token
 */
export function userOf(token) {
  return token.split('@').at(-1) ?? token;
}

/**
 * @param {Map<string, number>} counts
 * @param {string} key
 */
function count(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
