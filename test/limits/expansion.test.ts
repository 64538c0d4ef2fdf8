import fc from 'fast-check';
import { type DocumentNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { aliases } from '../../src/limits/aliases.ts';
import { costOf } from '../../src/limits/cost.ts';
import { depth } from '../../src/limits/depth.ts';
import { directives } from '../../src/limits/directives.ts';
import { type Fold, FragmentCycle, measure, sum } from '../../src/limits/expansion.ts';

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

const countAliases: Fold = (node, below) => below + (node.kind === Kind.FIELD && node.alias ? 1 : 0);
const countFields: Fold = (node, below) => below + (node.kind === Kind.FIELD ? 1 : 0);
const countDirectives: Fold = (node, below) => below + (node.directives?.length ?? 0);
const nest: Fold = (node, below) => (node.kind === Kind.FIELD ? below + 1 : below);

/** `count` fragments, each of which spreads the next one twice. */
function exploding(count: number): string {
  const fragments = Array.from({ length: count }, (_, at) => `fragment F${at} on T { ...F${at + 1} ...F${at + 1} }`);
  return ['{ ...F0 }', ...fragments, `fragment F${count} on T { x: a @skip(if: false) }`].join('\n');
}

describe('a document is measured as if every fragment were written out', () => {
  test.each([
    ['fields', countFields, sum],
    ['aliases', countAliases, sum],
    ['directives', countDirectives, sum],
    ['depth', nest, Math.max],
  ] as const)('%s', (_name, fold, join) => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(measure(document, operationOf(document), fold, join)).toBe(naively(document, fold, join));
      }),
    );
  });

  test('each limit counts what its name says', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const operation = operationOf(document);
        expect(aliases.measure(document, operation)).toBe(naively(document, countAliases, sum));
        expect(depth.measure(document, operation)).toBe(naively(document, nest, Math.max));
        // The operation itself carries one.
        expect(directives.measure(document, operation)).toBe(1 + naively(document, countDirectives, sum));
        expect(costOf(document, operation, {})).toBe(naively(document, countFields, sum));
      }),
    );
  });
});

test('fragments that spread two each, 200 deep, are counted without being written out', () => {
  const document = parse(exploding(200));
  expect(aliases.measure(document, operationOf(document))).toBe(2 ** 200);
  expect(depth.measure(document, operationOf(document))).toBe(1);
});

test.each([
  ['itself', '{ ...A } fragment A on T { a ...A }', 'A'],
  ['itself below a field', '{ ...A } fragment A on T { b { ...A } }', 'A'],
  ['another that contains it', '{ b { ...A } } fragment A on T { ...B } fragment B on T { ... { ...A } }', 'A'],
])('a fragment that contains %s is refused by its name', (_what, source, name) => {
  const document = parse(source);
  expect(() => measure(document, operationOf(document), countFields, sum)).toThrow(new FragmentCycle(name));
});
