import fc from 'fast-check';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepts, request } from './arbitraries.ts';
import { type BothWays, startBothWays } from './both-ways.ts';

const ME = '{ me { commitEmail state } }';
const FAILURE =
  '... on CodeArtsError { code message retryable requestId upstream { status errorCode errorMessage requestId } }';
const READ = `query Read($deep: Boolean = true) { me { id } result: meResult { __typename ... on CodeArtsUser @include(if: $deep) { ...All } ${FAILURE} } }
  fragment All on CodeArtsUser { id name username state createdAt updatedAt lastActivityOn commitEmail }`;
const UPDATE = `mutation Update($email: String, $code: String) { updateEmail(email: $email, code: $code) { __typename ... on CodeArtsUser { commitEmail updatedAt } ${FAILURE} ... on CodeArtsInputError { field reason } } }`;
const SEND = `mutation Send($email: String!) { sendEmailCode(email: $email) { __typename ... on CodeArtsEmailCodeSent { email } ${FAILURE} } }`;
const ENTITIES =
  'query Entities($of: [_Any!]!) { _entities(representations: $of) { ... on CodeArtsUser { id commitEmail } } }';
const TWO = 'query A { me { id } } query B { me { state } }';

let both: BothWays;
beforeAll(async () => {
  both = await startBothWays({ CORS_ORIGINS: 'https://app.example.com' });
});
afterAll(() => both[Symbol.asyncDispose]());

describe('an operation that Yoga answered well goes the fast path from then on', () => {
  test.each<[string, unknown]>([
    ['the query of the first sentence', { query: ME }],
    ['every field, with a fragment and a variable', { query: READ, variables: { deep: true } }],
    ['a default in place of a variable', { query: READ }],
    ['one of two operations', { query: TWO, operationName: 'B' }],
    ['nulls where nothing is', { query: ME, variables: null, operationName: null, extensions: null }],
    ['an update', { query: UPDATE, variables: { email: '11@email.com', code: 'SFLAJA' } }],
    ['an update with a wrong code', { query: UPDATE, variables: { email: '11@email.com', code: 'WRONG' } }],
    ['an update without anything', { query: UPDATE }],
    ['sending a code', { query: SEND, variables: { email: '11@email.com' } }],
    [
      'entities',
      {
        query: ENTITIES,
        variables: {
          of: [
            { __typename: 'CodeArtsUser', id: 21820 },
            { __typename: 'CodeArtsUser', id: 1 },
          ],
        },
      },
    ],
    ['a batch', [{ query: ME }, { query: READ }, { query: READ, variables: { deep: false } }]],
    ['a batch of one', [{ query: ME }]],
    ['a batch with an update', [{ query: READ }, { query: UPDATE, variables: { email: 'a@b.c', code: 'SFLAJA' } }]],
    ['a type name', { query: '{ __typename }' }],
    ['introspection', { query: getIntrospectionQuery() }],
    ['the schema of the subgraph', { query: '{ _service { sdl } }' }],
  ])('%s', async (_name, body) => {
    expect(await both.compare({ body })).toBeGreaterThanOrEqual(2);
  });

  test.each(['blocked-token', 'expired-token', 'forbidden-token', 'throttled-token', ''])(
    'failures as types, with the token %j',
    async (token) => {
      const query = `{ meResult { __typename ${FAILURE} } }`;
      await both.compare({ body: { query } });
      expect(await both.compare({ body: { query }, headers: { 'X-Auth-Token': token } })).toBe(3);
    },
  );

  test('a query by GET', async () => {
    const search = `?${new URLSearchParams({ query: READ, variables: '{"deep":false}' })}`;
    expect(await both.compare({ method: 'GET', search })).toBeGreaterThanOrEqual(2);
  });

  test('from any page', async () => {
    await both.compare({ body: { query: ME } });
    expect(await both.compare({ body: { query: ME }, headers: { Origin: 'https://app.example.com' } })).toBe(3);
    expect(await both.compare({ body: { query: ME }, headers: { Origin: 'https://evil.example.com' } })).toBe(3);
  });

  test.each(accepts)('where the client accepts %j', async (accept) => {
    await both.compare({ body: { query: ME }, headers: { Accept: accept } });
    await both.compare({ body: [{ query: ME }], headers: { Accept: accept } });
  });
});

describe('what it does not know, and every error, is Yoga’s', () => {
  test.each<[string, unknown]>([
    ['a batch of two updates', [{ query: UPDATE }, { query: UPDATE }]],
    ['an empty batch', []],
    ['an operation that is not there', { query: TWO, operationName: 'C' }],
    ['no choice between two operations', { query: TWO }],
    ['a field that is not there', { query: '{ nothing }' }],
    ['text that is no document', { query: '{ me { id }' }],
    ['too many aliases', { query: `{ ${Array.from({ length: 31 }, (_, at) => `a${at}: me { id }`).join(' ')} }` }],
    ['a variable of another type', { query: UPDATE, variables: { email: 7 } }],
    ['a missing variable', { query: SEND, variables: {} }],
    [
      'too many representations',
      { query: ENTITIES, variables: { of: Array(2_000).fill({ __typename: 'CodeArtsUser', id: 1 }) } },
    ],
    ['variables that are no object', { query: ME, variables: [] }],
    ['a body that is no JSON', '{'],
  ])('%s', async (_name, body) => {
    expect(await both.compare({ body })).toBe(0);
    expect(await both.compare({ body, headers: { Accept: 'application/graphql-response+json' } })).toBe(0);
  });

  test('failures of me', async () => {
    expect(await both.compare({ body: { query: ME }, headers: { 'X-Auth-Token': 'expired-token' } })).toBe(0);
    expect(await both.compare({ body: { query: READ }, headers: { 'X-Auth-Token': 'fault:body=bad-time' } })).toBe(0);
    const batch = [{ query: '{ __typename }' }, { query: ME }];
    expect(await both.compare({ body: batch, headers: { 'X-Auth-Token': 'expired-token' } })).toBe(0);
  });

  test('other methods', async () => {
    expect(await both.compare({ method: 'GET', search: `?${new URLSearchParams({ query: UPDATE })}` })).toBe(0);
    expect(await both.compare({ method: 'OPTIONS' })).toBe(0);
    expect(await both.compare({ method: 'PUT', body: { query: ME } })).toBe(0);
  });
});

test.each(['status=500', 'status=404', 'status=429', 'cut', 'body=not-json', 'redirect', 'put:hang', 'flood=2mb'])(
  'both ways answer alike when upstream fails: %s',
  async (fault) => {
    // Only what hangs is to meet its deadline, however slow the machine.
    await using failing = await startBothWays({ CODEARTS_TIMEOUT_MS: fault === 'put:hang' ? '500' : '10000' });
    const headers = { 'X-Auth-Token': `fault:${fault}` };
    for (const body of [
      { query: ME },
      { query: `{ meResult { __typename ${FAILURE} } }` },
      { query: UPDATE, variables: { email: 'a@b.c' } },
    ]) {
      await failing.compare({ body, headers });
    }
  },
);

test('both ways answer every request alike', async () => {
  let replayed = 0;
  await fc.assert(
    fc.asyncProperty(request, async (asked) => {
      const count = await both.compare(asked);
      replayed += count;
    }),
    { numRuns: 300 },
  );
  // What is generated must reach the fast path often, or nothing is said about it.
  expect(replayed).toBeGreaterThan(100);
});
