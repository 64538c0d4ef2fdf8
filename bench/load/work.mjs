// Kinds of work that the servers are loaded with, by name.
import * as operations from './operations.mjs';
import { freshToken } from './wrk.mjs';

/**
 * @typedef {object} Work
 * @property {import('./operations.mjs').Operation} operation
 * @property {'new' | 'known' | 'same'} tokens new: another one in each request; known: a thousand in turn, of which each has
 *   read its user before; same: one in all requests
 * @property {number} tokenLength in characters, and some more
 * @property {number} connections to a server at a time
 * @property {import('../upstream/upstream.mjs').Distance} upstream
 */

/** How many tokens are known; far more than requests are in flight. */
const KNOWN = 1_000;

const COUNT = { new: 0, known: KNOWN, same: 1 };
/** As long as real tokens are, which hold a catalogue of services. */
const LONG_TOKEN = 10_240;

/** @param {import('./operations.mjs').Operation} operation @param {Partial<Work>} [rest] @returns {Work} */
function work(operation, rest) {
  return { operation, tokens: 'new', tokenLength: 16, connections: 32, upstream: 'near', ...rest };
}

export const hot = work(operations.me);
export const variables = work(operations.variables);
export const meResult = work(operations.meResult);
export const everything = work(operations.everything);
export const entity = work(operations.entity);
export const entities = work(operations.entities);
export const update = work(operations.update, { tokens: 'known' });
export const firstUpdate = work(operations.firstUpdate);
export const sendCode = work(operations.sendCode, { tokens: 'known' });
export const batch = work(operations.batch);
export const sameToken = work(operations.me, { tokens: 'same' });
export const longToken = work(operations.me, { tokenLength: LONG_TOKEN });
/** @param {number} connections */
export const crowd = (connections) => work(operations.me, { connections });
/** @param {number} connections */
export const far = (connections) => work(operations.me, { connections, upstream: 'far' });

/** @param {Work} work @returns {import('./wrk.mjs').Load} with tokens that no earlier load had, unless they are to be known */
export function loadOf({ operation, tokens, tokenLength, connections }) {
  const token = tokens === 'known' ? KNOWN_TOKEN : freshToken(tokenLength);
  return { body: operation.body, token, tokens: COUNT[tokens], connections };
}

const KNOWN_TOKEN = freshToken(16);

/** @param {Work} work @returns {import('./wrk.mjs').Load | undefined} reads that make its tokens known, if they are to be */
export function preparationOf({ tokens, connections }) {
  return tokens === 'known' ? { body: operations.me.body, token: KNOWN_TOKEN, tokens: KNOWN, connections } : undefined;
}
