import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { expectRefused } from '../support/refused.ts';
import { useFacade } from '../support/use-facade.ts';

const pair = useFacade();
/** As many as the limit allows. */
const INTROSPECTIONS = 10;
const USER = { __typename: 'CodeArtsUser', id: '21820' };

function times(count: number, text: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => text(at)).join(' ');
}

/** A chain of introspection fields, which is all that nests so deep in this schema. */
function nested(fields: number): string {
  return `{ __type(name: "CodeArtsUser") ${'{ ofType '.repeat(fields - 2)}{ name ${'}'.repeat(fields - 1)} }`;
}

/** The same, through one named fragment for each field. */
function nestedInFragments(fields: number): string {
  const links = times(fields - 2, (at) => `fragment F${at} on __Type { ofType { ...F${at + 1} } }`);
  return `{ __type(name: "CodeArtsUser") { ...F0 } } ${links} fragment F${fields - 2} on __Type { name }`;
}

/** Reads the types of the schema `count` times. */
function introspection(count: number): string {
  return `{ ${times(count, (at) => `a${at}: __schema { types { kind fields { args { name type { name } } type { kind name ofType { name } } } } }`)} }`;
}

/** Representations as they are written in a document, for `fields` each: 11 + 5 × count + fields tokens, 1 + count × fields cost. */
function literal(count: number, fields: number): string {
  return `{ _entities(representations: [${times(count, () => '{__typename:"X"}')}]) { ${'__typename '.repeat(fields)}} }`;
}

/** The same as a variable's default. */
function defaulted(count: number, fields: number): string {
  return `query ($given: [_Any!]! = [${times(count, () => '{__typename:"X"}')}]) {
    _entities(representations: $given) { ${'__typename '.repeat(fields)}} }`;
}

const VARIABLE = 'query ($given: [_Any!]!) { _entities(representations: $given) { ... on CodeArtsUser { id } } }';
/** Costs 1 and 1 for each representation. */
const entities = (count: number) => ({ query: VARIABLE, variables: { given: Array(count).fill(USER) } });

const edges: readonly [limit: string, passes: unknown, tooMuch: unknown, message: RegExp][] = [
  [
    'tokens',
    { query: literal(397, 4) },
    { query: literal(397, 5) },
    /^Too many tokens: more than 2,000 \(limit 2,000\)\.$/,
  ],
  ['depth', { query: nested(20) }, { query: nested(21) }, /^Too many levels of fields: 21 \(limit 20\)\.$/],
  [
    'depth in named fragments',
    { query: nestedInFragments(20) },
    { query: nestedInFragments(21) },
    /^Too many levels of fields: 21 \(limit 20\)\.$/,
  ],
  [
    'aliases',
    { query: `{ ${times(30, (at) => `a${at}: __typename`)} }` },
    { query: `{ ${times(31, (at) => `a${at}: __typename`)} }` },
    /^Too many aliases: 31 \(limit 30\)\.$/,
  ],
  [
    'aliases in a fragment that is spread twice',
    { query: `{ ...F ...F } fragment F on Query { ${times(15, (at) => `a${at}: __typename`)} }` },
    { query: `{ ...F ...F } fragment F on Query { ${times(16, (at) => `a${at}: __typename`)} }` },
    /^Too many aliases: 32 \(limit 30\)\.$/,
  ],
  [
    'directives',
    { query: `{ ${'__typename @include(if: true) '.repeat(30)} }` },
    { query: `{ ${'__typename @include(if: true) '.repeat(31)} }` },
    /^Too many directives: 31 \(limit 30\)\.$/,
  ],
  [
    'directives on spreads, fragments and variables',
    {
      query: `query ($on: Boolean! = true) { ...F @include(if: $on) ... @skip(if: false) { __typename } }
        fragment F on Query { ${'__typename @include(if: $on) '.repeat(28)} }`,
    },
    {
      query: `query ($on: Boolean! = true @a @a) @b { ...F @include(if: $on) ... @skip(if: false) { __typename } }
        fragment F on Query @c { ${'__typename @include(if: $on) '.repeat(25)} }`,
    },
    /^Too many directives: 31 \(limit 30\)\.$/,
  ],
  [
    'objects',
    { query: `{ ${'me { id } '.repeat(100)} }` },
    { query: `{ ${'me { id } '.repeat(101)} }` },
    /^Too many fields with a selection set: 101 \(limit 100\)\.$/,
  ],
  [
    'objects in a fragment that no operation spreads',
    { query: `{ me { id } ...F } fragment F on Query { ${'me { id } '.repeat(99)} }` },
    { query: `{ me { id } } fragment F on Query { ${'me { id } '.repeat(100)} }` },
    /^Too many fields with a selection set: 101 \(limit 100\)\.$/,
  ],
  [
    'objects of all operations',
    { query: `query A { ${'me { id } '.repeat(50)} } query B { ${'me { id } '.repeat(50)} }`, operationName: 'A' },
    { query: `query A { ${'me { id } '.repeat(50)} } query B { ${'me { id } '.repeat(51)} }`, operationName: 'A' },
    /^Too many fields with a selection set: 101 \(limit 100\)\.$/,
  ],
  [
    'operations of the document',
    { query: times(10, (at) => `query Q${at} { __typename }`), operationName: 'Q0' },
    { query: times(11, (at) => `query Q${at} { __typename }`), operationName: 'Q0' },
    /^Too many operations in the document: 11 \(limit 10\)\.$/,
  ],
  [
    'fields with arguments',
    { query: `{ ${'__type(name: "X") { name } '.repeat(100)} }` },
    { query: `{ ${'a(x: 1) '.repeat(101)} }` },
    /^Too many fields with arguments: 101 \(limit 100\)\.$/,
  ],
  [
    'fragment spreads',
    { query: `{ ${'...F '.repeat(100)} } fragment F on Query { __typename }` },
    { query: `{ ${'...F '.repeat(101)} } fragment F on Query { __typename }` },
    /^Too many fragment spreads: 101 \(limit 100\)\.$/,
  ],
  [
    'introspection',
    { query: introspection(INTROSPECTIONS) },
    { query: introspection(INTROSPECTIONS + 1) },
    /^Too much introspection: 8,\d{3} \(limit 8,000\)\.$/,
  ],
  [
    'cost of representations in a variable',
    entities(1_999),
    entities(2_000),
    /^Too high a cost: 2,001 \(limit 2,000\)\.$/,
  ],
  [
    'cost of representations in the document',
    { query: literal(111, 18) },
    { query: literal(100, 20) },
    /^Too high a cost: 2,001 \(limit 2,000\)\.$/,
  ],
  [
    "cost of representations in a variable's default",
    { query: defaulted(111, 18) },
    { query: defaulted(100, 20) },
    /^Too high a cost: 2,001 \(limit 2,000\)\.$/,
  ],
];

describe('each limit of a document', () => {
  test.each(edges)('%s: passes at its edge', async (_limit, passes) => {
    const response = await pair.facade.post(passes);
    const answer = (await response.json()) as { readonly errors?: unknown };
    expect([response.status, answer.errors]).toEqual([200, undefined]);
  });

  test.each(edges)('%s: is refused one past it', async (_limit, _passes, tooMuch, message) => {
    await expectRefused(pair, tooMuch, message);
  });

  test.each(edges)('%s: refuses a whole batch', async (_limit, _passes, tooMuch, message) => {
    const [problem = ''] = message.source.split(':');
    await expectRefused(pair, [{ query: '{ me { id } }' }, tooMuch], new RegExp(problem));
  });

  test('of a document whose other operation is executed is held too', async () => {
    const query = `query Small { __typename } query Large ${nested(21)}`;
    await expectRefused(pair, { query, operationName: 'Small' }, /^Too many levels of fields: 21 \(limit 20\)\.$/);
  });

  test('holds for GET as well', async () => {
    const calls = pair.upstream.calls.length;
    const search = new URLSearchParams({ query: `{ ${'me { id } '.repeat(101)} }` });
    const response = await fetch(`${pair.facade.url}?${search}`, { headers: { 'x-auth-token': 'demo-token' } });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ message: expect.stringContaining('selection set') }] },
    ]);
    expect(pair.upstream.calls).toHaveLength(calls);
  });
});

describe('limits hold for all operations of a batch together', () => {
  const halves: readonly [limit: string, half: unknown, message: RegExp][] = [
    ['tokens', { query: literal(199, 4) }, /^Too many tokens: 2,020 \(limit 2,000\)\.$/],
    ['aliases', { query: `{ ${times(16, (at) => `a${at}: __typename`)} }` }, /^Too many aliases: 32 /],
    ['directives', { query: `{ ${'__typename @include(if: true) '.repeat(16)} }` }, /^Too many directives: 32 /],
    ['objects', { query: `{ ${'me { id } '.repeat(51)} }` }, /^Too many fields with a selection set: 102 /],
    ['cost in variables', entities(1_000), /^Too high a cost: 2,002 /],
    ['mutation fields', { query: 'mutation { updateEmail { __typename } }' }, /^Too many mutation fields: 2 /],
  ];

  test.each(halves)('%s: one of two halves passes, both are rejected', async (_limit, half, message) => {
    expect((await pair.facade.post([half])).status).toBe(200);
    await expectRefused(pair, [half, half], message);
  });

  test('depth is that of the deepest operation', async () => {
    const response = await pair.facade.post([{ query: nested(20) }, { query: nested(20) }]);
    expect(await response.json()).toEqual(Array(2).fill({ data: expect.anything() }));
  });

  test('an operation that cannot be chosen counts its tokens', async () => {
    const one = { query: literal(199, 4), operationName: 'Nothing' };
    await expectRefused(pair, [one, one], /^Too many tokens: 2,020 /);
  });
});

test.each(['\n', '\r', '\r\n'])('a document has at most 4,000 lines, each with a comment (%j)', async (end) => {
  const lines = (count: number) => `{ __typename${` # me${end}`.repeat(count - 1)} }`;
  expect((await pair.facade.post({ query: lines(4_000) })).status).toBe(200);
  await expectRefused(pair, { query: lines(4_001) }, /^Too many lines: more than 4,000\.$/);
});

describe('a name has at most 128 characters', () => {
  const places: readonly [string, (name: string) => string][] = [
    ['an operation', (name) => `query ${name} { __typename }`],
    ['a variable', (name) => `query ($${name}: Boolean! = true) { __typename @include(if: $${name}) }`],
    ['an alias', (name) => `{ ${name}: __typename }`],
    ['a field', (name) => `{ ${name} }`],
    ['a type', (name) => `{ ... on ${name} { __typename } }`],
    ["a variable's type", (name) => `query ($a: ${name}) { __typename @include(if: $a) }`],
    ['a directive', (name) => `{ __typename @${name} }`],
    ['a fragment', (name) => `{ ...${name} } fragment ${name} on Query { __typename }`],
    ['an argument', (name) => `{ __typename(${name}: 1) }`],
    ['an enum value', (name) => `{ __typename @include(if: ${name}) }`],
    ['a field of an input object', (name) => `{ __typename(a: { ${name}: 1 }) }`],
  ];

  test.each(places)('%s', async (_place, query) => {
    const response = await pair.facade.post({ query: query('a'.repeat(128)) });
    expect(JSON.stringify(await response.json())).not.toContain('LIMIT_EXCEEDED');
    await expectRefused(pair, { query: query('a'.repeat(129)) }, /^Name too long: 129 characters \(limit 128\)\.$/);
  });
});

describe('names of Object.prototype are names like any other', () => {
  const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];

  test.each(NAMES)('a variable $%s whose default is over the cost', async (name) => {
    const query = defaulted(100, 20).replaceAll('given', name);
    await expectRefused(pair, { query }, /^Too high a cost: 2,001 /);
    await expectRefused(pair, { query, variables: {} }, /^Too high a cost: 2,001 /);
  });

  test.each(NAMES)('a variable $%s that has no value', async (name) => {
    const query = `query ($${name}: _Any) { _entities(representations: [$${name}]) { __typename } }`;
    const answer = await pair.facade.ask(query);
    expect(answer.data?._entities ?? [null]).toEqual([null]);
  });

  test.each(NAMES)('%s as an alias, a fragment and an operation', async (name) => {
    const query = `query ${name} { ...${name} } fragment ${name} on Query { ${name}: me { ${name}: id } }`;
    for (let time = 0; time < 3; time += 1) {
      const response = await pair.facade.post({ query, operationName: name });
      expect(await response.text()).toBe(`{"data":{"${name}":{"${name}":"21820"}}}`);
    }
  });

  test.each(NAMES)('%s as what is not there', async (name) => {
    const query = `{ ${name} @${name} ...${name} ... on ${name} { a(${name}: ${name}) } }`;
    const { errors } = await pair.facade.ask(query);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(
      Array(errors?.length).fill('GRAPHQL_VALIDATION_FAILED'),
    );
    const chosen = await pair.facade.post({ query: '{ me { id } }', operationName: name });
    expect((await chosen.json()).errors).toHaveLength(1);
  });
});

describe('fragments', () => {
  test.each([
    ['one in itself', '{ ...A } fragment A on Query { ...A }'],
    ['two in each other', '{ ...A } fragment A on Query { ...B } fragment B on Query { me { id } ...A }'],
  ])('%s are refused', async (_name, query) => {
    await expectRefused(pair, { query }, /^Fragment cycle: A contains itself\.$/);
  });

  test('that spread two each are refused by what they cost', async () => {
    const links = times(45, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`);
    const query = `{ ...F0 } ${links} fragment F45 on Query { __typename }`;
    await expectRefused(pair, { query }, /^Too high a cost: /);
  });
});

describe('what people send', () => {
  test('twenty aliases pass', async () => {
    const { data, errors } = await pair.facade.ask(`{ ${times(20, (at) => `a${at}: me { id }`)} }`);
    expect([Object.keys(data).length, errors]).toEqual([20, undefined]);
  });

  test('the introspection query passes with everything that can be asked for', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
      oneOf: true,
      schemaDescription: true,
      specifiedByUrl: true,
    });
    const { data, errors } = await pair.facade.ask(query);
    expect([data.__schema.queryType.name, errors]).toEqual(['Query', undefined]);
  });

  test('a batch of ten passes, one of eleven is refused', async () => {
    const batch = Array(10).fill({ query: '{ __typename }' });
    expect((await pair.facade.post(batch)).status).toBe(200);
    expect((await pair.facade.post([...batch, { query: '{ __typename }' }])).status).toBe(400);
  });
});
