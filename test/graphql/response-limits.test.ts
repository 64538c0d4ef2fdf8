import { describe, expect, test } from 'vitest';
import { fixture, reply } from '../support/upstream.ts';
import { useFacade } from '../support/use-facade.ts';

const pair = useFacade();
const MAX_ERRORS = 20;
const MAX_MESSAGE = 500;

function times(count: number, text: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => text(at)).join(' ');
}

describe('errors of graphql are bounded', () => {
  const name = 'n'.repeat(110);
  const cases: readonly [string, { readonly query: string; readonly variables?: Record<string, unknown> }][] = [
    ['unknown fields', { query: `{ ${times(1_000, (at) => `${name}${at}`)} }` }],
    ['undefined variables', { query: `query ${name} { ${times(101, (at) => `a(b: $${name}${at})`)} }` }],
    ['unknown types', { query: `{ ${times(300, (at) => `... on ${name}${at} { a }`)} }` }],
    ['fields that conflict', { query: `{ ${times(90, (at) => `a: me { id ${name}${at} }`)} }`.replace(/a: /g, '') }],
    ['a long string in a syntax error', { query: `{ me "${'k'.repeat(200_000)}" }` }],
    ['a long name in a syntax error', { query: `{ me(${'k'.repeat(200_000)}` }],
    ['a long literal', { query: `{ me @include(if: "${'k'.repeat(200_000)}") { id } }` }],
    [
      'wrong values in a list',
      {
        query: 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }',
        variables: { of: Array(1_999).fill('k'.repeat(100)) },
      },
    ],
    [
      'a long value',
      { query: 'query ($a: Boolean!) { me { id @skip(if: $a) } }', variables: { a: 'k'.repeat(250_000) } },
    ],
    [
      'a wide value',
      {
        query: 'query ($a: Boolean!) { me { id @skip(if: $a) } }',
        variables: { a: Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, 1])) },
      },
    ],
  ];

  test.each(cases)('%s', async (_what, body) => {
    const response = await pair.facade.post(body);
    const text = await response.text();
    expect(text.length).toBeLessThan(MAX_ERRORS * (MAX_MESSAGE + 1_000));
    const { errors = [] } = JSON.parse(text);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(MAX_ERRORS);
    for (const { message } of errors) expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE);
  });

  test('an unknown operation name is not repeated at length', async () => {
    const response = await pair.facade.post({ query: '{ me { id } }', operationName: 'k'.repeat(250_000) });
    expect((await response.text()).length).toBeLessThan(2_000);
  });
});

describe('an error names its place in the document', () => {
  test.each([
    ['a syntax error', '{ me {\n  id', { line: 2, column: 5 }],
    ['a validation error', '{\n  me {\n    nothing } }', { line: 3, column: 5 }],
    ['a wrong literal', '{\n me @include(if: 7) { id } }', { line: 2, column: 18 }],
  ])('%s', async (_what, query, location) => {
    const { errors } = await pair.facade.ask(query);
    expect(errors?.[0]).toMatchObject({ locations: [location] });
  });

  test('an error of a field', async () => {
    const answer = await pair.facade.ask('{\n  me { id } }', { token: '' });
    expect(answer.errors?.[0]).toMatchObject({ locations: [{ line: 2, column: 3 }], path: ['me'] });
  });
});

describe('a response has at most 2 MiB', () => {
  const query =
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on CodeArtsUser { name commitEmail } } }';
  const asked = (count: number) => ({
    query,
    variables: { of: Array(count).fill({ __typename: 'CodeArtsUser', id: '21820' }) },
  });
  const tooLarge = {
    errors: [
      {
        message: 'The response has more than 2,097,152 bytes. The operation has been executed; select fewer fields.',
        extensions: { code: 'LIMIT_EXCEEDED' },
      },
    ],
  };

  function makeLong(): void {
    const long = '好'.repeat(1_000);
    pair.upstream.answer = (call) =>
      reply(call, 200, { ...JSON.parse(fixture('user')), name: long, commit_email: long });
  }

  test('one that is larger becomes an error, whichever way it was executed', async () => {
    makeLong();
    const first = await pair.facade.post(asked(600));
    expect([first.status, await first.json()]).toEqual([400, tooLarge]);
    // From now on the operation is known.
    for (let time = 0; time < 2; time += 1) expect((await pair.facade.post(asked(300))).status).toBe(200);
    const again = await pair.facade.post(asked(600));
    expect([again.status, await again.json()]).toEqual([400, tooLarge]);
  });

  test('that of a batch becomes an error for each of its operations', async () => {
    makeLong();
    const response = await pair.facade.post([asked(300), asked(300)]);
    expect([response.status, await response.json()]).toEqual([400, [tooLarge, tooLarge]]);
    const one = await pair.facade.post([asked(600)]);
    expect([one.status, await one.json()]).toEqual([400, [tooLarge]]);
  });
});
