// The REST API by undici: the same client for every peer that brings none of its own.
import { Pool } from 'undici';
import { UPSTREAM } from './environment.mjs';

// As many connections as the facade opens at most, so that a slow upstream bounds all alike.
const pool = new Pool(UPSTREAM, { connections: 256 });

const EMAILS = '/v4/user/emails';

/**
 * @param {string} token
 * @returns {import('./resolvers.mjs').Account}
 */
export function accountOf(token) {
  return {
    read: () => call(token, 'GET', EMAILS),
    update: (body) => call(token, 'PUT', EMAILS, body),
    sendCode: (body) => call(token, 'POST', '/v4/user/email-verify-code', body),
  };
}

/**
 * @param {string} token
 * @param {'GET' | 'PUT' | 'POST'} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function call(token, method, path, body) {
  const headers = { 'x-auth-token': token, ...(body && { 'content-type': 'application/json' }) };
  const response = await pool.request({ path, method, headers, body: body ? JSON.stringify(body) : null });
  if (response.statusCode === 200 || response.statusCode === 201) return response.body.json();
  await response.body.dump();
  throw new Error(`The REST API responded with ${response.statusCode}`);
}
