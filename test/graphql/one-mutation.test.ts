import { describe, expect, test } from 'vitest';
import { expectRefused } from '../support/refused.ts';
import { useFacade } from '../support/use-facade.ts';

const pair = useFacade();
const TRY = 'updateEmail(email: "11@email.com", code: "SFLAJA") { __typename }';
const SEND = 'sendEmailCode(email: "11@email.com") { __typename }';
const ONE = `mutation { ${TRY} }`;

const severalInOne: readonly [string, string][] = [
  ['two aliases', `mutation { a: ${TRY} b: ${TRY} }`],
  ['thirty aliases', `mutation { ${Array.from({ length: 30 }, (_, at) => `a${at}: ${TRY}`).join(' ')} }`],
  ['two kinds', `mutation { ${TRY} ${SEND} }`],
  ['a field twice', `mutation { ${TRY} ${TRY} }`],
  ['a field and __typename', `mutation { __typename ${TRY} }`],
  ['an inline fragment', `mutation { ${TRY} ... on Mutation { b: ${TRY} } }`],
  ['an inline fragment of no type', `mutation { ${TRY} ... { b: ${TRY} } }`],
  ['a named fragment', `mutation { ${TRY} ...F } fragment F on Mutation { b: ${TRY} }`],
  ['a fragment spread twice', `mutation { ...F ...F } fragment F on Mutation { ${TRY} }`],
  [
    'fragments in fragments',
    `mutation { ...A } fragment A on Mutation { ...B ... { ...C } }
     fragment B on Mutation { b: ${TRY} } fragment C on Mutation { ... on Mutation { c: ${TRY} } }`,
  ],
  ['one that is skipped', `mutation { ${TRY} b: ${TRY.replace(' {', ' @skip(if: true) {')} }`],
  [
    'another operation of the document',
    `${ONE.replace('mutation', 'mutation One')} mutation Two { a: ${TRY} b: ${TRY} }`,
  ],
];

describe('more than one mutation field in a document is refused whole', () => {
  test.each(severalInOne)('%s', async (_name, query) => {
    await expectRefused(pair, { query, operationName: 'One' }, /^Too many mutation fields: \d+ \(limit 1\)\.$/);
  });
});

describe('more than one mutation in a batch is refused whole', () => {
  const read = { query: '{ me { id } }' };
  const named = `${ONE.replace('mutation', 'mutation One')} query Two { me { id } }`;

  test.each<[string, unknown[]]>([
    ['two', [{ query: ONE }, { query: ONE }]],
    ['ten', Array(10).fill({ query: ONE })],
    ['two among reads', [read, { query: ONE }, read, { query: `mutation { ${SEND} }` }, read]],
    ['chosen by name', [{ query: named, operationName: 'One' }, { query: ONE }]],
    ['of which one is invalid', [{ query: ONE }, { query: 'mutation { nothing }' }]],
  ])('%s', async (_name, batch) => {
    await expectRefused(pair, batch, /^Too many mutation fields: \d+ \(limit 1\)\.$/);
  });

  test('one with several fields refuses the batch too', async () => {
    const batch = [read, { query: `mutation { a: ${TRY} b: ${TRY} }` }];
    await expectRefused(pair, batch, /^Too many mutation fields: 2 \(limit 1\)\.$/);
  });

  test.each(['', 'Two', null])('an operation that is not chosen counts for nothing: %j', async (operationName) => {
    const calls = pair.upstream.calls.length;
    const response = await pair.facade.post([{ query: named, operationName }, { query: ONE }]);
    expect(response.status).toBe(200);
    const made = pair.upstream.calls.slice(calls).map((call) => call.method);
    expect(made.filter((method) => method === 'PUT')).toHaveLength(1);
  });
});

test.each([
  ['a field', ONE],
  ['a field in fragments', `mutation { ...A } fragment A on Mutation { ... { ${TRY} } }`],
  ['a field with a name of its own', `mutation { a: ${TRY} }`],
])('one mutation is carried out: %s', async (_name, query) => {
  const calls = pair.upstream.calls.length;
  expect(await pair.facade.ask(query)).toMatchObject({ data: expect.anything() });
  expect(pair.upstream.calls.slice(calls).map((call) => call.method)).toEqual(['PUT']);
});
