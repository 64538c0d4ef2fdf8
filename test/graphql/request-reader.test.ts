import { expect, test } from 'vitest';
import { Documents } from '../../src/graphql/documents.ts';
import { Requests } from '../../src/graphql/request-reader.ts';
import { schema } from '../../src/schema/index.ts';

const ROOM = { reserve: () => true };
const requests = () => new Requests(new Documents(schema, true), undefined);
const bodyOf = (request: unknown) => JSON.stringify(request);

/** Whether a body that comes again is known by its text. */
async function isKept(request: unknown): Promise<boolean> {
  const all = requests();
  const first = await all.read(bodyOf(request), ROOM);
  return (await all.read(bodyOf(request), ROOM)) === first;
}

test.each([
  [{ query: '{ me { id } }' }],
  [{ query: '{ me { id } }', variables: {} }],
  [{ query: 'query Me { me { id } }', operationName: 'Me', variables: null }],
  [[{ query: '{ me { id } }' }, { query: '{ me { state } }' }]],
])('what has queries without variables alone is read once: %j', async (request) => {
  expect(await isKept(request)).toBe(true);
});

test.each<[string, unknown]>([
  ['has variables', { query: 'query ($a: Boolean!) { me { id @skip(if: $a) } }', variables: { a: true } }],
  ['has variables that the document does not declare', { query: '{ me { id } }', variables: { code: 'SFLAJA' } }],
  ['changes something', { query: 'mutation { updateEmail(code: "SFLAJA") { __typename } }' }],
  ['is a batch with variables', [{ query: '{ me { id } }' }, { query: '{ me { id } }', variables: { a: 1 } }]],
  [
    'is a batch that changes something',
    [{ query: '{ me { id } }' }, { query: 'mutation { updateEmail { __typename } }' }],
  ],
  ['is a batch with what cannot be parsed', [{ query: '{ me { id } }' }, { query: '{ me {' }]],
  ['cannot be parsed', { query: '{ me {' }],
])('nothing is kept of a request that %s', async (_name, request) => {
  expect(await isKept(request)).toBe(false);
});

test('what is kept is bounded: the body that was used longest ago goes', async () => {
  const all = requests();
  const first = bodyOf({ query: '{ me { id } }' });
  const asked = await all.read(first, ROOM);
  for (let at = 0; at < 200; at += 1) await all.read(bodyOf({ query: `{ a${at}: me { id } }` }), ROOM);
  expect(await all.read(first, ROOM)).not.toBe(asked);
});

test('a new document counts as memory of each request that brings it, and no longer once it is cached', async () => {
  const all = requests();
  const reserved: number[] = [];
  const holder = { reserve: (bytes: number) => reserved.push(bytes) > 0 };
  const body = (at: number) => bodyOf({ query: '{ me { id } }', variables: { at } });
  const asked = await all.read(body(1), holder);
  expect(reserved).toEqual([expect.any(Number)]);
  // What is invalid is not cached.
  const invalid = bodyOf({ query: '{ unknown }' });
  await all.read(invalid, holder);
  await all.read(invalid, holder);
  expect(reserved).toHaveLength(3);
  expect(asked.prepared).toHaveLength(1);
  await all.read(body(2), holder);
  expect(reserved).toHaveLength(3);
});

test('a new document for which there is no room is rejected', async () => {
  const full = { reserve: () => false };
  await expect(requests().read(bodyOf({ query: '{ me { id } }' }), full)).rejects.toMatchObject({ code: 'OVERLOADED' });
});
