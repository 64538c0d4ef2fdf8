import { expect, test } from 'vitest';
import { useFacade } from '../support/use-facade.ts';

/**
 * Processor time that one request may take in milliseconds. The promise is 50 on a machine of its own; tests share theirs, and
 * what these requests stand for took seconds.
 */
const BUDGET_MS = 250;
const MAX_ERROR_RESPONSE = 32_000;

const pair = useFacade({ INTROSPECTION: 'on' });

function times(count: number, text: string | ((at: number) => string)): string {
  return Array.from({ length: count }, (_, at) => (typeof text === 'string' ? text : text(at))).join(' ');
}

const USER = { __typename: 'CodeArtsUser', id: '21820' };
const ENTITIES = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on CodeArtsUser { id } } }';
const UNTYPED = 'query ($a: Boolean!) { me { id @include(if: $a) } }';

const deep = (open: string, close: string, levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`;

/** As many lines as a document may have, and about as many characters as a request may. */
const LINES = `${','.repeat(60)}\n`.repeat(3_900);

const documents: readonly [what: string, query: string][] = [
  ['one field again and again', `{ ${times(1_998, '__typename')} }`],
  ['an unknown field again and again', `{ ${times(1_998, 'b')} }`],
  ['fields with long arguments', `{ ${times(330, `a(x: "${'\\"'.repeat(170)}")`)} }`],
  ['fields with block strings', `{ ${times(330, `a(x: """${'\n '.repeat(230)}""")`)} }`],
  ['fields with lists as arguments', `{ ${times(20, `a(x: [${times(90, '1')}])`)} }`],
  [
    'one object again and again',
    `{ ${times(100, 'me { id name username state createdAt updatedAt id name state }')} }`,
  ],
  [
    'fragments side by side',
    `{ ${times(180, (at) => `...F${at}`)} } ${times(180, (at) => `fragment F${at} on Query { b c d }`)}`,
  ],
  ['fragments in a chain', `{ ...F0 } ${times(180, (at) => `fragment F${at} on Query { b ...F${at + 1} }`)}`],
  [
    'fragments that spread two each',
    `{ ...F0 } ${times(150, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)}`,
  ],
  [
    'operations that share a fragment',
    `${times(250, (at) => `query Q${at} { ...F }`)} fragment F on Query { ${times(90, 'me { id }')} }`,
  ],
  [
    'operations that share a chain of fragments',
    `${times(120, (at) => `query Q${at} { ...F0 }`)} ${times(120, (at) => `fragment F${at} on Query { b ...F${at + 1} }`)}`,
  ],
  [
    'operations that share undefined variables',
    `${times(100, (at) => `query Q${at} { ...F }`)} fragment F on Query { ${times(180, (at) => `b(x: $a${at})`)} }`,
  ],
  ['variables', `query (${times(300, (at) => `$a${at}: Int`)}) { b(x: [${times(300, (at) => `$a${at}`)}]) }`],
  ['unknown types', `{ ${times(300, (at) => `... on U${'s'.repeat(120)}${at} { a }`)} }`],
  ['misspelt fields', `{ me { ${times(1_900, (at) => `n${'a'.repeat(110)}${at}`)} } }`],
  ['directives', `{ b ${times(29, (at) => `@a${at}(${times(15, (one) => `x${one}: 1`)})`)} }`],
  ['type definitions', `{ b } type A { ${times(600, (at) => `a${at}: A`)} }`],
  ['a nested type', `query ($a: ${'['.repeat(900)}Int${']'.repeat(900)}) { a }`],
  ['a nested list', `{ _entities(representations: ${'['.repeat(900)}${']'.repeat(900)}) { __typename } }`],
  ['a nested object', `{ _entities(representations: ${'{a:'.repeat(600)}1${'}'.repeat(600)}) { __typename } }`],
  ['nested fields', `${'{a'.repeat(660)}${'}'.repeat(660)}`],
  ['nested inline fragments', `{${'...{'.repeat(490)}a${'}'.repeat(490)}}`],
  ['lines before many errors', `{${LINES} ${times(280, 'b(x: $y)')} }`],
  ['lines before many conflicts', `{${LINES} ${times(90, (at) => `me { id(a: ${at}) }`)} }`],
  ['lines before a syntax error', `{${LINES}`],
  ['too many lines', `{${'\r'.repeat(120_000)} me { id } }`],
  ['too many comments', `{${'#\n'.repeat(80_000)} me { id } }`],
  ['comments', `{${`#${'k'.repeat(60)}\n`.repeat(3_900)} me { id } }`],
  ['commas', `{${','.repeat(250_000)} me { id } }`],
  ['a long string', `{ b(x: "${'k'.repeat(250_000)}") }`],
  ['an open string', `{ b(x: "${'k'.repeat(250_000)}`],
  ['escapes', `{ b(x: "${'\\u{1F600}'.repeat(20_000)}") }`],
  ['a block string', `{ b(x: """${'\n k'.repeat(60_000)}""") }`],
  ['digits', `{ b @include(if: ${'9'.repeat(200_000)}) }`],
  ['numbers', `{ _entities(representations: [${times(1_900, '9'.repeat(100))}]) { __typename } }`],
  ['a long name', `query ${'k'.repeat(200_000)} { ${times(101, (at) => `b(x: $v${at})`)} }`],
  ['a subscription', `subscription { ${times(1_900, 'b')} }`],
  [
    'the schema in depth',
    `{ __schema { types { fields { type { ofType { ofType { fields { type { name ofType { name } } args { type { name } } } } } } } } } }`,
  ],
  [
    'the schema in breadth',
    `{ __schema { types { ${times(14, (at) => `p${at}: fields { type { fields { name description } possibleTypes { name description } } }`)} } } }`,
  ],
];

const bodies: readonly [what: string, body: string][] = [
  ['representations', JSON.stringify({ query: ENTITIES, variables: { of: Array(999).fill(USER) } })],
  [
    'representations of a stranger',
    JSON.stringify({ query: ENTITIES, variables: { of: Array(999).fill({ __typename: 'X' }) } }),
  ],
  [
    'a batch of representations',
    JSON.stringify(
      Array(10).fill({ query: ENTITIES, variables: { of: Array(700).fill({ __typename: 'CodeArtsUser' }) } }),
    ),
  ],
  [
    'a batch of representations within the limits',
    JSON.stringify(Array(10).fill({ query: ENTITIES, variables: { of: Array(99).fill(USER) } })),
  ],
  ['wrong representations', JSON.stringify({ query: ENTITIES, variables: { of: Array(1_999).fill(1) } })],
  [
    'a list of wrong values',
    JSON.stringify({ query: 'query ($a: [_Any]) { me { id } }', variables: { a: Array(100_000).fill(1) } }),
  ],
  ['a long wrong value', JSON.stringify({ query: UNTYPED, variables: { a: 'k'.repeat(250_000) } })],
  [
    'a wide wrong value',
    JSON.stringify({
      query: UNTYPED,
      variables: { a: Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, 1])) },
    }),
  ],
  ['a deep list', `{"query":"${ENTITIES}","variables":{"of":${deep('[', ']', 120_000)}}}`],
  ['a deep list of representations', `{"query":"${ENTITIES}","variables":{"of":[${deep('[', ']', 120_000)}]}}`],
  ['a deep object', `{"query":"${ENTITIES}","variables":{"of":${deep('{"a":', '}', 40_000)}}}`],
  [
    'a deep representation',
    `{"query":"${ENTITIES}","variables":{"of":[{"__typename":"CodeArtsUser","id":${deep('[', ']', 120_000)}}]}}`,
  ],
  [
    'deep variables that the document does not declare',
    `{"query":"{ me { id } }","variables":{"a":${deep('[', ']', 120_000)}}}`,
  ],
  ['deep extensions', `{"query":"{ me { id } }","extensions":{"a":${deep('[', ']', 120_000)}}}`],
  ['wide extensions', `{"query":"{ me { id } }","extensions":{"a":[${Array(80_000).fill('{}').join()}]}}`],
  ['a deep body', deep('[', ']', 120_000)],
  ['a batch of numbers', `[${Array(120_000).fill('0').join()}]`],
  [
    'a batch of lines before errors',
    JSON.stringify(Array(10).fill({ query: `{${'\n'.repeat(3_900)} ${times(30, 'b(x: $y)')} }` })),
  ],
  ['a batch of comments', JSON.stringify(Array(10).fill({ query: `{${'#\n'.repeat(3_900)} me { id } }` }))],
  ['a long operation name', JSON.stringify({ query: '{ me { id } }', operationName: 'k'.repeat(250_000) })],
];

const requests = [...documents.map(([what, query]) => [what, JSON.stringify({ query })] as const), ...bodies];

test.each(requests)('%s: takes little time, and a short response', async (_what, body) => {
  const tookMs: number[] = [];
  // A comment makes each attempt a document that is not cached.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const before = process.cpuUsage();
    const response = await pair.facade.post(body.replace(/^\{ ?"query":"/, `$&#${attempt}\\n`));
    const text = await response.text();
    const { user, system } = process.cpuUsage(before);
    tookMs.push((user + system) / 1_000);
    expect([200, 400]).toContain(response.status);
    if (text.includes('"errors"')) expect(text.length).toBeLessThan(MAX_ERROR_RESPONSE);
  }
  expect(Math.min(...tookMs)).toBeLessThan(BUDGET_MS);
  const { data } = await pair.facade.ask('{ me { id } }');
  expect(data).toEqual({ me: { id: '21820' } });
});
