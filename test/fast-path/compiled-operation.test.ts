import fc from 'fast-check';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import {
  type CompiledOperation,
  compileOperation,
  type Executed,
  toContinued,
} from '../../src/graphql/fast-path/compiled-operation.ts';
import { anySchema, type Fate, type Fates, fate } from './any-schema.ts';
import { documentOf } from './arbitraries.ts';

const continued = toContinued(anySchema);
const WELL: Fate = { kind: 'value', turns: 0 };

interface Prepared {
  readonly document: DocumentNode;
  /** How often graphql's executor has taken over. */
  readonly takenOver: () => number;
  readonly run: CompiledOperation;
}

function prepare(text: string, cost = 1_000): Prepared {
  const document = parse(text);
  expect(validate(anySchema, document), text).toEqual([]);
  const definition = getOperationAST(document);
  if (!definition) throw new Error(`no operation in ${text}`);
  let read = 0;
  const watched: DocumentNode = {
    ...document,
    get definitions() {
      read += 1;
      return document.definitions;
    },
  };
  const run = compileOperation(anySchema, continued, watched, definition, cost);
  const readToCompile = read;
  return { document, run, takenOver: () => read - readToCompile };
}

/** Everything that a response is made of: the message, place and origin of each error too. */
function shown(result: Executed): unknown {
  return typeof result === 'string' ? result : JSON.stringify({ ...result, errors: result.errors?.map(withOrigin) });
}

function withOrigin(error: GraphQLError): unknown {
  return { ...error.toJSON(), nodes: error.nodes?.map(({ kind }) => kind), origin: String(error.originalError) };
}

async function runBoth({ document, run }: Prepared, variables: Record<string, unknown>, of: Fates['of']) {
  const fates = () => ({ of, called: [] }) satisfies Fates;
  const [expected, actual] = [fates(), fates()];
  const result: ExecutionResult = await execute({
    schema: anySchema,
    document,
    variableValues: variables,
    contextValue: expected,
    options: { maxCoercionErrors: 19 },
  });
  const executed = await run({ variables }, actual);
  expect(shown(executed)).toBe(result.errors ? shown(result) : JSON.stringify(result));
  expect(actual.called).toEqual(expected.called);
  return { executed, errors: result.errors ?? [] };
}

const EVERYTHING = `query ($wish: Wish, $times: Int! = 1, $flag: Boolean! = true) {
  __typename
  leaf { ...All }
  branch(wish: $wish) {
    name @include(if: $flag)
    leaf(wish: { text: "a", times: [$times] }, times: $times) { ...All }
    leaves { count } any { __typename ... on Leaf { size } ... on Branch { name } }
    named { ... on Leaf { required } name }
    grid
  }
  other: thing { ... on Leaf { mood } ... @skip(if: $flag) { __typename } }
  things(times: $times) { ... on Branch { named { name } } }
  text(wish: $wish)
}
fragment All on Leaf { name mood count size required @skip(if: $flag) }`;

const CHANGE = 'mutation ($wish: Wish!) { change(wish: $wish) { name leaf { name } named { name } grid } }';

/** The paths of all fields in a response. */
function pathsIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, one]) => pathsIn(one, path === '' ? key : `${path}.${key}`));
  return path === '' ? below : [path, ...below];
}

describe('a compiled operation responds as graphql’s executor does', () => {
  test.each([
    [EVERYTHING, {}],
    [EVERYTHING, { wish: { times: 3 }, times: 2, flag: false }],
    [EVERYTHING, { wish: null, flag: true }],
    [CHANGE, { wish: { text: null } }],
    ['{ leaf { name @skip(if: true) count @include(if: true) } }', {}],
    ['query ($flag: Boolean!) { leaf @include(if: $flag) { name } }', { flag: false }],
    ['{ leaf { name } leaf { count } ...More } fragment More on Query { leaf { size name } ... { __typename } }', {}],
  ])('without errors: %s with %j', async (text, variables) => {
    const prepared = prepare(text);
    const { executed } = await runBoth(prepared, variables, () => WELL);
    expect(executed).toBeTypeOf('string');
    expect(prepared.takenOver()).toBe(0);
  });

  test.each([EVERYTHING, CHANGE])('with an error at any one field: %s', async (text) => {
    const prepared = prepare(text);
    const variables = { wish: {} };
    const { executed } = await runBoth(prepared, variables, () => WELL);
    const paths = pathsIn(JSON.parse(String(executed)).data, '').filter((path) => !/\.\d+$/.test(path));
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) {
      for (const kind of ['null', 'throws', 'returns an error', 'throws a text', 'wrong type', 'holes'] as const) {
        for (const turns of [0, 2])
          await runBoth(prepared, variables, (one) => (one === path ? { kind, turns } : WELL));
      }
    }
  });

  test.each<[Record<string, unknown>, string]>([
    [{}, 'a missing variable'],
    [{ wish: null }, 'null for a variable that is required'],
    [{ wish: 7 }, 'a variable of another type'],
    [{ wish: { text: 'a', more: 1 } }, 'a field that the input type does not have'],
    [{ wish: { times: ['a', null] } }, 'a list of other values'],
  ])('with variables %j: %s', async (variables) => {
    const { executed, errors } = await runBoth(prepare(CHANGE), variables, () => WELL);
    expect(errors.length).toBeGreaterThan(0);
    expect(executed).toBeTypeOf('object');
  });

  test.each([
    ['query ($flag: Boolean = true) { leaf { name @include(if: $flag) } text }', { flag: null }],
    ['query ($flag: Boolean = true) { text @include(if: $flag) }', { flag: null }],
    ['query ($times: Int = 1) { text things(times: $times) { __typename } leaf { name } }', { times: null }],
    ['mutation ($times: Int = 1) { change(wish: {}, times: $times) { name } }', { times: null }],
  ])('with null where only a default allows the variable: %s', async (text, variables) => {
    const prepared = prepare(text);
    expect((await runBoth(prepared, variables, () => WELL)).errors).toHaveLength(1);
    expect((await runBoth(prepared, {}, () => WELL)).errors).toHaveLength(0);
  });

  test('with errors in the order in which they happen, also below a promise', async () => {
    const late: Fate = { kind: 'returns an error', turns: 1 };
    const prepared = prepare('{ named { name } leaf { anything } text }');
    for (const failing of [
      ['named', 'leaf.anything'],
      ['text', 'leaf.anything'],
      ['named', 'text'],
    ]) {
      const { errors } = await runBoth(prepared, {}, (path) => (failing.includes(path) ? late : WELL));
      expect(errors).toHaveLength(2);
    }
  });

  test('whatever is asked and whatever comes of it', async () => {
    const kinds = { written: 0, failed: 0, changed: 0 };
    await fc.assert(
      fc.asyncProperty(
        documentOf(anySchema),
        fc.array(fate, { minLength: 1, maxLength: 40 }),
        async ({ text, variables }, fates) => {
          fc.pre(validate(anySchema, parse(text)).length === 0);
          const prepared = prepare(text);
          const of = (path: string) => fates[hashOf(path) % fates.length] ?? WELL;
          // The second time the types that occur are known.
          for (const one of [variables, variables, {}]) {
            const { executed, errors } = await runBoth(prepared, one, of);
            if (typeof executed === 'string') kinds.written += 1;
            if (errors.length > 0) kinds.failed += 1;
            if (text.startsWith('mutation')) kinds.changed += 1;
          }
        },
      ),
      { numRuns: 300 },
    );
    // What is generated must come to each of these often, or nothing is said about it.
    for (const count of Object.values(kinds)) expect(count, JSON.stringify(kinds)).toBeGreaterThan(100);
  });
});

function hashOf(text: string): number {
  let hash = 7;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return hash;
}

describe('a compiled operation is bounded', () => {
  const text = `query (${Array.from({ length: 12 }, (_, at) => `$f${at}: Boolean!`).join()}) {
    ${Array.from({ length: 12 }, (_, at) => `a${at}: leaf @include(if: $f${at}) { name }`).join(' ')} }`;

  test('however many combinations of conditions are asked for', async () => {
    const prepared = prepare(text, 24);
    for (let bits = 0; bits < 200; bits += 1) {
      const flags = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`f${at}`, ((bits >> at) & 1) === 1]));
      await runBoth(prepared, flags, () => WELL);
    }
  });

  test('and left to the executor where it would take too much memory', async () => {
    const prepared = prepare(EVERYTHING, 1);
    await runBoth(prepared, {}, () => WELL);
    expect(prepared.takenOver()).toBe(1);
  });
});
