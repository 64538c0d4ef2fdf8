// What every upstream of the bench responds with: the examples of the reference pages.
import { readFileSync } from 'node:fs';

/** @param {string} name @returns {unknown} */
function fixture(name) {
  return JSON.parse(readFileSync(new URL(`../../test/fixtures/upstream/${name}.json`, import.meta.url), 'utf8'));
}

export const user = /** @type {import('../peers/support/resolvers.mjs').RestUser} */ (fixture('user'));

export const codeSent = /** @type {{ result: string }} */ (fixture('send-code-201'));
