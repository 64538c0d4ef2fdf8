// The user of the reference page, which every upstream of the bench answers with.
import { readFileSync } from 'node:fs';

/** @type {import('../peers/support/resolvers.mjs').RestUser} */
export const user = JSON.parse(
  readFileSync(new URL('../../test/fixtures/upstream/user.json', import.meta.url), 'utf8'),
);
