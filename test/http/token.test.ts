import { describe, expect, test } from 'vitest';
import type { GraphQLAnswer } from '../support/facade.ts';
import { rawRequest } from '../support/raw-request.ts';
import { useFacade } from '../support/use-facade.ts';

const pair = useFacade();
const READ = '{ me { id } meResult { __typename ... on CodeArtsError { code message upstream { status } } } }';
const TOO_LONG = 'k'.repeat(100_001);

/** Asks with exactly these headers, and tells which tokens upstream got. */
async function ask(headers: readonly string[], query = READ) {
  const before = pair.upstream.calls.length;
  const { status, body } = await rawRequest(pair.facade.url, {
    headers: ['Content-Type', 'application/json', ...headers],
    body: JSON.stringify({ query }),
  });
  const tokens = pair.upstream.calls.slice(before).map((call) => call.headers['x-auth-token']);
  return { status, body, answer: JSON.parse(body) as GraphQLAnswer, tokens };
}

describe('goes upstream as it came', () => {
  test.each([
    ['X-Auth-Token', ['X-Auth-Token', 'demo-token'], 'demo-token'],
    ['x-auth-token', ['x-auth-token', 'demo-token'], 'demo-token'],
    ['Bearer', ['Authorization', 'Bearer demo-token'], 'demo-token'],
    ['bearer', ['authorization', 'bearer demo-token'], 'demo-token'],
    ['BEARER and spaces', ['Authorization', 'BEARER   demo-token'], 'demo-token'],
    ['X-Auth-Token before Bearer', ['Authorization', 'Bearer other', 'X-Auth-Token', 'demo-token'], 'demo-token'],
    ['X-Auth-Token before Basic', ['X-Auth-Token', 'demo-token', 'Authorization', 'Basic YTpi'], 'demo-token'],
    ['one character', ['X-Auth-Token', 'k'], 'k'],
    [
      'every sign a header may hold',
      ['X-Auth-Token', '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~\té'],
      '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~\té',
    ],
    ['100,000 characters', ['X-Auth-Token', TOO_LONG.slice(1)], TOO_LONG.slice(1)],
    ['100,000 characters as Bearer', ['Authorization', `Bearer ${TOO_LONG.slice(1)}`], TOO_LONG.slice(1)],
  ])('%s', async (_name, headers, token) => {
    const { answer, tokens } = await ask(headers);
    expect(answer).toEqual({ data: { me: { id: '21820' }, meResult: { __typename: 'CodeArtsUser' } } });
    expect(tokens).toEqual([token]);
  });

  test('and Authorization does not go upstream', async () => {
    await ask(['Authorization', 'Bearer demo-token']);
    expect(pair.upstream.calls.at(-1)?.headers).not.toHaveProperty('authorization');
  });
});

describe('is UNAUTHENTICATED without a call', () => {
  const unusable: readonly [string, readonly string[]][] = [
    ['none', []],
    ['an empty one', ['X-Auth-Token', '']],
    ['a blank one', ['X-Auth-Token', '   ']],
    ['an empty one before Bearer', ['X-Auth-Token', '', 'Authorization', 'Bearer bearer-secret']],
    ['repeated', ['X-Auth-Token', 'first-secret', 'X-Auth-Token', 'second-secret']],
    ['repeated and equal', ['X-Auth-Token', 'first-secret', 'x-auth-token', 'first-secret']],
    ['repeated with an empty one', ['X-Auth-Token', '', 'X-Auth-Token', 'second-secret']],
    ['Authorization repeated', ['Authorization', 'Bearer first-secret', 'Authorization', 'Bearer second-secret']],
    ['two schemes', ['Authorization', 'Basic basic-secret', 'Authorization', 'Bearer second-secret']],
    ['Bearer alone', ['Authorization', 'Bearer']],
    ['Bearer and blanks', ['Authorization', 'Bearer    ']],
    ['Basic', ['Authorization', 'Basic basic-secret']],
    ['no scheme', ['Authorization', 'bare-secret']],
    ['a scheme that begins like Bearer', ['Authorization', 'Bearerish odd-secret']],
    ['100,001 characters', ['X-Auth-Token', TOO_LONG]],
    ['100,001 characters as Bearer', ['Authorization', `Bearer ${TOO_LONG}`]],
  ];

  test.each(unusable)('%s', async (_name, headers) => {
    const logged = pair.facade.log().length;
    const { status, body, answer, tokens } = await ask(headers);
    expect(status).toBe(200);
    expect(answer.data).toEqual({
      me: null,
      meResult: {
        __typename: 'CodeArtsAuthenticationError',
        code: 'UNAUTHENTICATED',
        message: answer.errors?.[0]?.message,
        upstream: null,
      },
    });
    expect(answer.errors).toMatchObject([{ path: ['me'], extensions: { code: 'UNAUTHENTICATED', retryable: false } }]);
    expect(tokens).toEqual([]);
    expect(`${body}${pair.facade.log().slice(logged)}`).not.toMatch(/secret|kkkk/);
  });

  test.each(['updateEmail(email: "a@b.c")', 'sendEmailCode(email: "a@b.c")'])('also for %s', async (field) => {
    const { answer, tokens } = await ask([], `mutation { result: ${field} { ... on CodeArtsError { code } } }`);
    expect(answer).toEqual({ data: { result: { code: 'UNAUTHENTICATED' } } });
    expect(tokens).toEqual([]);
  });
});

test('headers of more than 128 KiB together are 431', async () => {
  const { status } = await rawRequest(pair.facade.url, {
    headers: ['Content-Type', 'application/json', 'X-Auth-Token', 'k'.repeat(131_072)],
    body: JSON.stringify({ query: READ }),
  });
  expect(status).toBe(431);
});

test('a request that needs no user needs no token', async () => {
  const { answer, tokens } = await ask([], '{ __typename }');
  expect([answer, tokens]).toEqual([{ data: { __typename: 'Query' } }, []]);
});
