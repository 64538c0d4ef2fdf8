import fc from 'fast-check';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  introspectionFromSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Figures } from '../../src/graphql/document-limits.ts';
import { costOf, INTROSPECTED_ITEMS, measureDocument } from '../../src/graphql/measure-document.ts';
import { schema } from '../../src/schema/index.ts';

const FRAGMENTS = 5;

/** A selection set as text; each spread names a fragment by a digit. */
const selectionSets: fc.Arbitrary<string> = fc.letrec<{ set: string; selection: string }>((tie) => ({
  selection: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'nesting' },
    fc.constantFrom('a', 'x: a', 'a @skip(if: false)', 'x: a @skip(if: false) @include(if: true)'),
    fc.integer({ min: 0, max: FRAGMENTS }).map((at) => `...F${at}`),
    tie('set').map((set) => `b ${set}`),
    tie('set').map((set) => `y: b @skip(if: false) ${set}`),
    tie('set').map((set) => `... on T @include(if: true) ${set}`),
    tie('set').map((set) => `... ${set}`),
  ),
  set: fc
    .array(tie('selection'), { minLength: 1, maxLength: 3, depthIdentifier: 'nesting' })
    .map((selections) => `{ ${selections.join(' ')} }`),
})).set;

/** Documents whose fragments spread only later ones, so that there is no cycle; the last one that is spread does not exist. */
const documents = fc
  .tuple(selectionSets, fc.array(selectionSets, { minLength: FRAGMENTS, maxLength: FRAGMENTS }))
  .map(([operation, fragments]) =>
    parse(
      [
        `query @live ${operation}`,
        ...fragments.map((set, at) => `fragment F${at} on T ${set.replaceAll(/\.\.\.F(\d)/g, laterThan(at))}`),
      ].join('\n'),
    ),
  );

function laterThan(at: number): (spread: string, to: string) => string {
  return (spread, to) => (Number(to) > at ? spread : 'a');
}

type Fold = (node: SelectionNode | FragmentDefinitionNode, below: number) => number;

/** The same by writing out every fragment wherever it is spread. */
function naively(document: DocumentNode, fold: Fold, join: (left: number, right: number) => number): number {
  const fragmentOf = (name: string) =>
    document.definitions.find((node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name);
  const ofSet = (set: SelectionSetNode | undefined): number =>
    (set?.selections ?? [])
      .map((node) => {
        if (node.kind !== Kind.FRAGMENT_SPREAD) return fold(node, ofSet(node.selectionSet));
        const fragment = fragmentOf(node.name.value);
        return fold(
          node,
          fragment?.kind === Kind.FRAGMENT_DEFINITION ? fold(fragment, ofSet(fragment.selectionSet)) : 0,
        );
      })
      .reduce((left, right) => join(left, right), 0);
  return ofSet(operationOf(document).selectionSet);
}

function operationOf(document: DocumentNode): OperationDefinitionNode {
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('the operation comes first in these tests');
  return operation;
}

function measured(document: DocumentNode) {
  const found = measureDocument(document, 0).get(operationOf(document));
  if (found === undefined) throw new Error('every operation is measured');
  return found;
}

const sum = (left: number, right: number) => left + right;
const isObject: Fold = (node) => (node.kind === Kind.FIELD && node.selectionSet ? 1 : 0);

const folds: readonly [keyof Figures, Fold, (left: number, right: number) => number][] = [
  ['cost', (node, below) => below + (node.kind === Kind.FIELD ? 1 : 0), sum],
  ['aliases', (node, below) => below + (node.kind === Kind.FIELD && node.alias ? 1 : 0), sum],
  ['objects', (node, below) => below + isObject(node, 0), sum],
  ['directives', (node, below) => below + (node.directives?.length ?? 0), sum],
  ['depth', (node, below) => (node.kind === Kind.FIELD ? below + 1 : below), Math.max],
];

/** `count` fragments, each of which spreads the next one twice. */
function exploding(count: number): string {
  const fragments = Array.from({ length: count }, (_, at) => `fragment F${at} on T { ...F${at + 1} ...F${at + 1} }`);
  return ['{ ...F0 }', ...fragments, `fragment F${count} on T { x: a @skip(if: false) }`].join('\n');
}

describe('a document is measured as if every fragment were written out', () => {
  test.each(folds)('%s', (name, fold, join) => {
    fc.assert(
      fc.property(documents, (document) => {
        // The operation itself has one directive.
        const outside = name === 'directives' ? 1 : 0;
        expect(measured(document).figures[name]).toBe(outside + naively(document, fold, join));
      }),
    );
  });
});

test('fragments that spread two each, 200 deep, are counted without being written out', () => {
  const { figures } = measured(parse(exploding(200)));
  expect(figures).toMatchObject({ aliases: 2 ** 200, directives: 2 ** 200, cost: 2 ** 200, depth: 1 });
});

test('measures operations only, each of them', () => {
  const operations = [...measureDocument(parse('query A { a } fragment F on T { a } query B { ...F }'), 0).keys()];
  expect(operations.map(({ name }) => name?.value)).toEqual(['A', 'B']);
});

test.each([
  ['itself', '{ ...A } fragment A on T { a ...A }'],
  ['itself below a field', '{ ...A } fragment A on T { b { ...A } }'],
  ['another that contains it', '{ b { ...A } } fragment A on T { ...B } fragment B on T { ... { ...A } }'],
])('rejects a fragment that contains %s', (_what, source) => {
  expect(() => measureDocument(parse(source), 0)).toThrow('Fragment cycle: A contains itself.');
});

describe('the cost of representations', () => {
  const three = { r: [1, 2, 3] };
  test.each<[string, string, Record<string, unknown>, number]>([
    ['in a variable', 'query ($r: [_Any!]!) { _entities(representations: $r) { a b } }', three, 7],
    ['in a variable that is no list', 'query ($r: [_Any!]!) { _entities(representations: $r) { a b } }', { r: {} }, 3],
    ['in an empty list', 'query ($r: [_Any!]!) { _entities(representations: $r) { a b } }', { r: [] }, 1],
    ['in a literal', '{ _entities(representations: [1, 2, 3]) { a b } }', {}, 7],
    [
      'in a literal that contains variables',
      'query ($r: _Any!) { _entities(representations: [$r, 2, $r]) { a b } }',
      {},
      7,
    ],
    [
      'in a default behind that of another variable',
      'query ($a: [_Any!]! = [1], $r: [_Any!]! = [1, 2, 3]) { _entities(other: $a, representations: $r) { a b } }',
      {},
      7,
    ],
    ['in a default', 'query ($r: [_Any!]! = [1, 2, 3]) { _entities(representations: $r) { a b } }', {}, 7],
    [
      'in a variable that has a default too',
      'query ($r: [_Any!]! = [1]) { _entities(representations: $r) { a b } }',
      three,
      7,
    ],
    ['in a variable that the operation does not define', '{ _entities(representations: $r) { a b } }', {}, 3],
    ['that are missing', '{ _entities(other: 1) { a b } }', {}, 3],
    [
      'in one variable in several places',
      'query ($r: [_Any!]!) { _entities(representations: $r) { a } ...F ...F } fragment F on Query { x: _entities(representations: $r) { a b } }',
      three,
      18,
    ],
    ...['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf'].map(
      (name): [string, string, Record<string, unknown>, number] => [
        `in the default of $${name}`,
        `query ($${name}: [_Any!]! = [1, 2, 3]) { _entities(representations: $${name}) { a b } }`,
        {},
        7,
      ],
    ),
    [
      'in a value of $__proto__',
      'query ($__proto__: [_Any!]!) { _entities(representations: $__proto__) { a b } }',
      JSON.parse('{"__proto__":[1,2,3]}'),
      7,
    ],
  ])('%s', (_where, source, variables, cost) => {
    const document = parse(source);
    expect(costOf(measured(document), operationOf(document), variables)).toBe(cost);
  });
});

describe('the items that a list of introspection counts for', () => {
  const { types, directives } = introspectionFromSchema(schema).__schema;
  const listsOf = (type: object, list: string): readonly unknown[] =>
    Object.entries(type).flatMap(([name, items]) => (name === list && Array.isArray(items) ? items : []));
  const fields = types.flatMap((type) => ('fields' in type && type.fields ? type.fields : []));
  const averages = {
    types: types.length,
    directives: directives.length,
    args: fields.reduce((sum, { args }) => sum + args.length, 0) / fields.length,
    ...Object.fromEntries(
      ['fields', 'enumValues', 'possibleTypes', 'interfaces', 'inputFields'].map((list) => [
        list,
        types.flatMap((type) => listsOf(type, list)).length / types.length,
      ]),
    ),
  };

  test.each(Object.entries(averages))('are those of this schema: %s', (list, average) => {
    expect(Math.abs((INTROSPECTED_ITEMS.get(list) ?? 0) - average)).toBeLessThanOrEqual(Math.max(0.2, average / 10));
  });

  test('only _entities has an argument named representations', () => {
    expect(
      fields.filter(({ args }) => args.some(({ name }) => name === 'representations')).map(({ name }) => name),
    ).toEqual(['_entities']);
  });

  test('no field outside of introspection has the name of such a list', () => {
    const own = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
    const names = own.flatMap((type) =>
      isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [],
    );
    expect(names.filter((name) => INTROSPECTED_ITEMS.has(name))).toEqual([]);
  });
});
