import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operation } from '../attacker/attack-request.ts';
import { fixture, reply } from '../support/upstream.ts';
import { measuredTable, record } from './measured-table.ts';
import { edges } from './one-request.ts';
import { bytesOf, codeOf, exchange, json, type Pair, startPair } from './pair.ts';

const MAX_BODY_BYTES = 262_144;
const MAX_RESPONSE_BYTES = 2_097_152;
const READ = operation('{ me { commitEmail } }');

afterAll(() => void process.stdout.write(`\n${measuredTable()}\n\n`));

describe('one request', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair();
  });
  afterAll(() => pair[Symbol.asyncDispose]());

  const send = (body: unknown) =>
    exchange(pair.server.url, bytesOf(typeof body === 'string' ? body : JSON.stringify(body)));

  test.each(edges)('$what: the bound passes, one more is rejected', async ({ what, bound, passes, tooMuch }) => {
    const accepted = await send(passes);
    expect([accepted?.status, codeOf(accepted)]).toEqual([200, undefined]);
    const calls = pair.upstream.calls.length;
    const rejected = await send(tooMuch);
    expect([rejected?.status, codeOf(rejected)]).toEqual([400, 'LIMIT_EXCEEDED']);
    expect([json(rejected)].flat()).toHaveLength([tooMuch].flat().length);
    expect(pair.upstream.calls).toHaveLength(calls);
    record(what, bound, `${bound} passes, one more is 400`);
  });

  test('operations of a batch: 10 pass, 11 are rejected', async () => {
    const batch = (count: number) => Array(count).fill({ query: '{ __typename }' });
    expect((await send(batch(10)))?.status).toBe(200);
    expect((await send(batch(11)))?.status).toBe(400);
    record('operations of a batch', '10', '10 pass, 11 are 400');
  });

  test('its body: 256 KiB pass, one byte more is 413', async () => {
    expect((await send(READ.padEnd(MAX_BODY_BYTES)))?.status).toBe(200);
    const rejected = await send(READ.padEnd(MAX_BODY_BYTES + 1));
    expect([rejected?.status, codeOf(rejected)]).toEqual([413, 'BODY_TOO_LARGE']);
    record('request body', '256 KiB', '262,144 bytes pass, 262,145 are 413');
  });

  test.each([
    ['an overlong form', '{"query":"{ me { id } }","variables":{"a":"\u00c0\u00af"}}'],
    ['half of a character', '{"query":"{ me { id } }","variables":{"a":"\u00e2\u0082"}}'],
    ['a surrogate', '{"query":"{ me { id } }","variables":{"a":"\u00ed\u00a0\u0080"}}'],
  ])('its body is 400 when it is not UTF-8: %s', async (_name, body) => {
    expect((await send(body))?.status).toBe(400);
  });

  test('validation errors: 20 of at most 500 characters', async () => {
    const unknown = (count: number) => ({
      query: `{ ${Array.from({ length: count }, (_, at) => `${'x'.repeat(100)}${at}`).join(' ')} }`,
    });
    const sizes = await Promise.all(
      [20, 21, 1_000].map(async (count) => json(await send(unknown(count))).errors.length),
    );
    expect(sizes[0]).toBe(20);
    expect(Math.max(...sizes)).toBe(20);
    const long = await send({ query: `query ($a: Int = "${'long '.repeat(20_000)}") { me { id } }` });
    const lengths = json(long).errors.map(({ message }: { message: string }) => message.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(500);
    record(
      'validation errors in a response',
      '20 of 500 characters',
      `${Math.max(...sizes)} of ${Math.max(...lengths)} characters`,
    );
  });
});

test('a response: 2 MiB pass, one byte more is LIMIT_EXCEEDED', async () => {
  const user = { ...JSON.parse(fixture('user')), name: `${'€'.repeat(500)}${'n'.repeat(500)}`, username: 'u' };
  await using pair = await startPair((call) => reply(call, 200, user));
  const { data } = json(await exchange(pair.server.url, bytesOf(operation('{ me { __typename id } }'))));
  const body = operation(
    `query ($e: [_Any!]!) { _entities(representations: $e) { ... on ${data.me.__typename} { name } } me { username } }`,
    { e: Array(1_042).fill({ __typename: data.me.__typename, id: data.me.id }) },
  );
  const size = async () => (await exchange(pair.server.url, bytesOf(body)))?.body.length ?? 0;
  const missing = MAX_RESPONSE_BYTES - (await size()) + 1;
  user.username = `${'€'.repeat(Math.floor(missing / 3))}${'u'.repeat(missing % 3)}`;
  expect(await size()).toBe(MAX_RESPONSE_BYTES);
  user.username += 'u';
  const rejected = await exchange(pair.server.url, bytesOf(body));
  expect([json(rejected).errors.length, codeOf(rejected)]).toEqual([1, 'LIMIT_EXCEEDED']);
  expect(rejected?.body.length).toBeLessThan(1_000);
  record('response', '2 MiB', '2,097,152 bytes pass, 2,097,153 become one error');
});
