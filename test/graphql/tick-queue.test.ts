import { expect, test } from 'vitest';
import { Documents } from '../../src/graphql/documents.ts';
import { Requests } from '../../src/graphql/request-reader.ts';
import { schema } from '../../src/schema/index.ts';

const ROOM = { reserve: () => true };

/** Reads requests that arrive together; returns the event-loop tick in which each was read. */
async function ticksOf(bodies: readonly string[], reader = new Requests(new Documents(schema, true), undefined)) {
  let tick = 0;
  let isCounting = true;
  const count = () => {
    tick += 1;
    if (isCounting) setImmediate(count);
  };
  setImmediate(count);
  const ticks = await Promise.all(bodies.map((body) => reader.read(body, ROOM).then(() => tick)));
  isCounting = false;
  return ticks;
}

const texts = Array.from({ length: 16 }, (_, at) => `query Q${at} { me { id } }`);

test('of documents that arrive together, one is parsed and validated in each tick', async () => {
  expect(new Set(await ticksOf(texts.map((query) => JSON.stringify({ query })))).size).toBe(texts.length);
});

test('requests for cached documents are read in the tick in which they arrive', async () => {
  const reader = new Requests(new Documents(schema, true), undefined);
  await reader.read(JSON.stringify({ query: '{ me { id } }' }), ROOM);
  const bodies = texts.map((text) => JSON.stringify({ query: '{ me { id } }', variables: { text } }));
  expect(new Set(await ticksOf(bodies, reader))).toEqual(new Set([0]));
});

test('a document that is rejected does not hold up those behind it', async () => {
  const reader = new Requests(new Documents(schema, true), undefined);
  const rejected = texts.map((text) => reader.read(JSON.stringify({ query: text.repeat(300) }), ROOM));
  for (const { status } of await Promise.allSettled(rejected)) expect(status).toBe('rejected');
  expect(await reader.read(JSON.stringify({ query: '{ me { state } }' }), ROOM)).toBeDefined();
});
