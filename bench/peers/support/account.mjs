// The REST API by undici: the same client for every peer that brings none of its own.
import { Pool } from 'undici';
import { UPSTREAM } from './environment.mjs';

// As many connections as the facade opens at most, so that a slow upstream bounds all alike.
const pool = new Pool(UPSTREAM, { connections: 256 });

/**
 * @param {string} token
 * @returns {import('./resolvers.mjs').Account}
 */
export function accountOf(token) {
  return {
    read: () => call('GET', token),
    update: (body) => call('PUT', token, JSON.stringify(body)),
  };
}

/**
 * @param {'GET' | 'PUT'} method
 * @param {string} token
 * @param {string} [body]
 * @returns {Promise<any>}
 */
async function call(method, token, body) {
  const headers = { 'x-auth-token': token, ...(body && { 'content-type': 'application/json' }) };
  const response = await pool.request({ path: '/v4/user/emails', method, headers, body: body ?? null });
  if (response.statusCode === 200) return response.body.json();
  await response.body.dump();
  throw new Error(`The REST API answered ${response.statusCode}`);
}
