/** One limit of a request: what is at its edge, and what is one past it; each a body to be sent as JSON. */
export interface Edge {
  readonly what: string;
  readonly bound: string;
  readonly passes: unknown;
  readonly tooMuch: unknown;
}

function times(count: number, text: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => text(at)).join(' ');
}

/** As many tokens as asked for, nearly all of them in values, which cost little else. */
function tokens(count: number): object {
  const values = Math.floor((count - 12) / 5);
  const fields = count - 11 - 5 * values;
  return {
    query: `{ _entities(representations: [${times(values, () => '{__typename:"X"}')}]) { ${'__typename '.repeat(fields)}} }`,
  };
}

/** A chain of introspection fields, which is all that nests so deep in this schema. */
function depth(fields: number): object {
  return { query: `{ __type(name: "Query") ${'{ ofType '.repeat(fields - 2)}{ name ${'}'.repeat(fields - 1)} }` };
}

function aliases(count: number): object {
  return { query: `{ ${times(count, (at) => `a${at}: __typename`)} }` };
}

function directives(count: number): object {
  return { query: `{ ${'__typename @include(if: true) '.repeat(count)}}` };
}

function objects(count: number): object {
  return { query: `{ ${'me { id } '.repeat(count)}}` };
}

/** Costs 1, and 1 for each representation. */
function cost(count: number, name = 'given'): object {
  return {
    query: `query ($${name}: [_Any!]!) { _entities(representations: $${name}) { __typename } }`,
    variables: { [name]: Array(count - 1).fill({ __typename: 'X' }) },
  };
}

/** The same, as the default of a variable; costs tokens too. */
function costOfDefault(count: number, fields: number, name: string): object {
  return {
    query: `query ($${name}: [_Any!]! = [${times(count, () => '{__typename:"X"}')}]) {
      _entities(representations: $${name}) { ${'__typename '.repeat(fields)}} }`,
  };
}

/** Two operations that share a limit. */
function both(of: (count: number) => object, first: number, second: number): readonly object[] {
  return [of(first), of(second)];
}

const small = { query: '{ __typename }' };
const update = { query: 'mutation { updateEmail(email: "") { __typename } }' };

/** Every limit of one HTTP request, alone and shared by the operations of a batch. */
export const edges: readonly Edge[] = [
  { what: 'tokens', bound: '2,000', passes: tokens(2_000), tooMuch: tokens(2_001) },
  { what: 'tokens of a batch', bound: '2,000', passes: both(tokens, 900, 1_100), tooMuch: both(tokens, 900, 1_101) },
  { what: 'depth', bound: '20', passes: depth(20), tooMuch: depth(21) },
  { what: 'depth in a batch', bound: '20', passes: both(depth, 20, 20), tooMuch: both(depth, 20, 21) },
  { what: 'aliases', bound: '30', passes: aliases(30), tooMuch: aliases(31) },
  { what: 'aliases of a batch', bound: '30', passes: both(aliases, 15, 15), tooMuch: both(aliases, 15, 16) },
  { what: 'directives', bound: '30', passes: directives(30), tooMuch: directives(31) },
  { what: 'directives of a batch', bound: '30', passes: both(directives, 10, 20), tooMuch: both(directives, 11, 20) },
  { what: 'objects', bound: '100', passes: objects(100), tooMuch: objects(101) },
  { what: 'objects of a batch', bound: '100', passes: both(objects, 50, 50), tooMuch: both(objects, 50, 51) },
  { what: 'cost', bound: '2,000', passes: cost(2_000), tooMuch: cost(2_001) },
  { what: 'cost of a batch', bound: '2,000', passes: both(cost, 1_000, 1_000), tooMuch: both(cost, 1_000, 1_001) },
  ...['constructor', 'toString', 'hasOwnProperty', '__proto__'].map((name) => ({
    what: `cost of a default of $${name}`,
    bound: '2,000',
    passes: costOfDefault(111, 18, name),
    tooMuch: costOfDefault(100, 20, name),
  })),
  {
    what: 'characters of a name',
    bound: '128',
    passes: { query: `query ${'a'.repeat(128)} { __typename }` },
    tooMuch: { query: `query ${'a'.repeat(129)} { __typename }` },
  },
  {
    what: 'mutation fields',
    bound: '1',
    passes: update,
    tooMuch: {
      query: 'mutation { a: updateEmail(email: "") { __typename } b: updateEmail(email: "") { __typename } }',
    },
  },
  { what: 'mutation fields of a batch', bound: '1', passes: [small, update], tooMuch: [update, update] },
];
