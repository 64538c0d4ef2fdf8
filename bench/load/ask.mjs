// One real request whose answer is looked at, which the load does not do.
import { isDeepStrictEqual } from 'node:util';
import { request } from 'undici';
import { freshToken } from './wrk.mjs';

/**
 * @param {string} url
 * @param {string} body
 * @param {unknown} expected
 * @throws {Error} when the answer is another one
 */
export async function ask(url, body, expected) {
  const headers = { 'content-type': 'application/json', accept: 'application/json', 'x-auth-token': freshToken(16) };
  const response = await request(url, { method: 'POST', headers, body });
  const text = await response.body.text();
  if (response.statusCode === 200 && isDeepStrictEqual(parsed(text), expected)) return;
  throw new Error(
    `expected ${JSON.stringify(expected)}, got status ${response.statusCode} and ${text.slice(0, 1_000)}`,
  );
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
