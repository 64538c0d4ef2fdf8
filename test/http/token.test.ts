import { describe, expect, test } from 'vitest';
import type { GraphQLAnswer } from '../support/facade.ts';
import { rawRequest } from '../support/raw-request.ts';
import { converse } from '../support/raw-socket.ts';
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
  return { status, body, answer: JSON.parse(body || '{}') as GraphQLAnswer, tokens };
}

describe('goes upstream as it came', () => {
  test.each([
    ['X-Auth-Token', ['X-Auth-Token', 'demo-token'], 'demo-token'],
    ['x-auth-token', ['x-auth-token', 'demo-token'], 'demo-token'],
    ['Bearer', ['Authorization', 'Bearer demo-token'], 'demo-token'],
    ['bearer', ['authorization', 'bearer demo-token'], 'demo-token'],
    ['BEARER and spaces', ['Authorization', 'BEARER   demo-token'], 'demo-token'],
    ['Bearer and a tab', ['Authorization', 'Bearer\tdemo-token'], 'demo-token'],
    ['Bearer and spaces and tabs', ['Authorization', ' \t Bearer \t \t demo-token \t '], 'demo-token'],
    ['X-Auth-Token between spaces and tabs', ['X-Auth-Token', ' \t demo-token\t  '], 'demo-token'],
    ['X-Auth-Token before Bearer', ['Authorization', 'Bearer other', 'X-Auth-Token', 'demo-token'], 'demo-token'],
    ['X-Auth-Token before Basic', ['X-Auth-Token', 'demo-token', 'Authorization', 'Basic YTpi'], 'demo-token'],
    ['one character', ['X-Auth-Token', 'k'], 'k'],
    [
      'every visible sign of ASCII',
      ['X-Auth-Token', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
      '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
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
    ['a scheme without a space', ['Authorization', 'Bearer:odd-secret']],
    ['two tokens in a header', ['X-Auth-Token', 'first-secret, second-secret']],
    ['two tokens behind Bearer', ['Authorization', 'Bearer first-secret second-secret']],
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

/** What some server on the way strips or recodes, and what looks like it. */
const STRANGE = [
  ...' \t\u0080\u0085\u00a0\u00ad\u00ff',
  // Node.js rejects these itself.
  ...'\u0000\u0001\b\n\v\f\r\u001b\u001f\u007f',
];

describe('a token has one spelling', () => {
  const limited = useFacade({ UPDATE_EMAIL_LIMIT: '5/15m' });
  const query = 'mutation { updateEmail(email: "a@b.c") { __typename } }';
  const body = JSON.stringify({ query });

  test('whatever stands around or in it, upstream sees that one, and its rate limit holds', async () => {
    const around = [' ', '\t', '  ', ' \t', '\t ', '\t\t', '   ', ...STRANGE];
    const lines = around.flatMap((one) => [
      `X-Auth-Token:${one}demo-token`,
      `X-Auth-Token: demo-token${one}`,
      `X-Auth-Token: demo${one}token`,
      `Authorization: Bearer ${one}demo-token`,
      `Authorization: Bearer${one} demo-token`,
      `Authorization:${one}bearer demo-token${one}`,
      `Authorization${one}: Bearer demo-token`,
    ]);
    for (const line of lines) {
      const start = 'POST /graphql HTTP/1.1\r\nHost: facade\r\nConnection: close\r\nContent-Type: application/json';
      await converse(limited.facade.url, `${start}\r\n${line}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    }
    const { calls } = limited.upstream;
    const updates = calls.filter(({ method }) => method === 'PUT');
    expect(updates).toHaveLength(5);
    expect(new Set(calls.map(({ headers }) => headers['x-auth-token']))).toEqual(new Set(['demo-token']));
  });
});

describe('says what to do', () => {
  const NO_BEARER =
    'The Authorization header lacks "Bearer": send "Bearer", a space, and the token, or the token alone in X-Auth-Token.';

  test.each([
    ['nothing', [], 'No token: send X-Auth-Token or Authorization: Bearer.'],
    ['no scheme', ['Authorization', 'demo-token'], NO_BEARER],
    ['another scheme', ['Authorization', 'Basic demo-token'], NO_BEARER],
    ['a scheme alone', ['Authorization', 'Bearer'], 'The Authorization header holds no token after "Bearer".'],
    ['an empty header', ['X-Auth-Token', ''], 'The X-Auth-Token header is empty.'],
    ['two', ['X-Auth-Token', 'a', 'X-Auth-Token', 'b'], 'Duplicate X-Auth-Token header: send exactly one.'],
    [
      'one that is too long',
      ['X-Auth-Token', TOO_LONG],
      'The token in the X-Auth-Token header is too long: 100,001 characters (maximum 100,000).',
    ],
    [
      'one with a space',
      ['Authorization', 'Bearer a b'],
      'The Authorization header must hold one token of visible ASCII characters: no spaces inside, no accents.',
    ],
    [
      'one with a space that is as long as a token may be',
      ['X-Auth-Token', `a ${TOO_LONG.slice(3)}`],
      'The X-Auth-Token header must hold one token of visible ASCII characters: no spaces inside, no accents.',
    ],
    ['another scheme that ends like it', ['Authorization', 'Xbearer demo-token'], NO_BEARER],
    ['another scheme that begins like it', ['Authorization', 'Bearers demo-token'], NO_BEARER],
  ])('a client that sends %s', async (_what, headers, message) => {
    expect((await ask(headers)).answer.errors?.[0]?.message).toBe(message);
  });
});

describe('every header counts', () => {
  test.each([1_999, 2_001, 4_080])('a token repeated behind %i others is seen', async (others) => {
    const flood = Array.from({ length: others }, () => ['a', '']).flat();
    const { answer, tokens } = await ask(['X-Auth-Token', 'first', ...flood, 'X-Auth-Token', 'second']);
    expect(answer.errors?.[0]?.message).toBe('Duplicate X-Auth-Token header: send exactly one.');
    expect(tokens).toEqual([]);
  });

  test('a token behind 4,080 others is found', async () => {
    const flood = Array.from({ length: 4_080 }, () => ['a', '']).flat();
    expect((await ask([...flood, 'X-Auth-Token', 'demo-token'])).tokens).toEqual(['demo-token']);
  });

  // A line of four bytes is the shortest that there is.
  test.each([4_097, 25_000])(
    '%i others are too many: the request is rejected, whatever is behind them',
    async (others) => {
      const flood = Array.from({ length: others }, () => ['a', '']).flat();
      const { status, answer, tokens } = await ask(['X-Auth-Token', 'first', ...flood, 'X-Auth-Token', 'second']);
      // The newest releases of Node.js reject them on their own.
      const message = status === 431 ? undefined : 'The request has more than 4,096 headers.';
      expect([400, 431]).toContain(status);
      expect(answer.errors?.[0]?.message).toBe(message);
      expect(tokens).toEqual([]);
    },
  );
});

describe('as a function of the web, a token', () => {
  async function fetchWith(headers: readonly [string, string][]) {
    const before = pair.upstream.calls.length;
    const answered = await pair.facade.fetch(
      new Request('http://facade/graphql', {
        method: 'POST',
        headers: [['content-type', 'application/json'], ...headers],
        body: JSON.stringify({ query: '{ me { id } }' }),
      }),
    );
    const { errors } = (await answered.json()) as GraphQLAnswer;
    const tokens = pair.upstream.calls.slice(before).map((call) => call.headers['x-auth-token']);
    return { code: errors?.[0]?.extensions['code'], tokens };
  }

  test.each<[string, [string, string][]]>([
    ['X-Auth-Token', [['X-Auth-Token', ' \t demo-token \t']]],
    ['Bearer', [['Authorization', ' Bearer \t demo-token ']]],
  ])('is the same in %s', async (_name, headers) => {
    expect(await fetchWith(headers)).toEqual({ code: undefined, tokens: ['demo-token'] });
  });

  test.each<[string, [string, string][]]>([
    [
      'repeated',
      [
        ['X-Auth-Token', 'a'],
        ['X-Auth-Token', 'b'],
      ],
    ],
    [
      'repeated with an empty one',
      [
        ['X-Auth-Token', 'a'],
        ['X-Auth-Token', ''],
      ],
    ],
    [
      'repeated after an empty one',
      [
        ['X-Auth-Token', ''],
        ['X-Auth-Token', 'a'],
      ],
    ],
    [
      'repeated in Authorization',
      [
        ['Authorization', 'Bearer a'],
        ['Authorization', 'Bearer b'],
      ],
    ],
    ['of other characters', [['X-Auth-Token', 'a\u00a0']]],
  ])('that is %s is UNAUTHENTICATED without a call', async (_name, headers) => {
    expect(await fetchWith(headers)).toEqual({ code: 'UNAUTHENTICATED', tokens: [] });
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
