import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { RequestError } from '../request-error.ts';
import { addFigures, type Figures, NO_FIGURES } from './document-limits.ts';

/** The argument of `_entities`, which resolves its selection set once for each item; no other field has one of this name. */
const REPRESENTATIONS = 'representations';

/** Items of each list of introspection, on average in this schema. */
export const INTROSPECTED_ITEMS: ReadonlyMap<string, number> = new Map([
  ['types', 36],
  ['directives', 5],
  ['fields', 3],
  ['args', 0.1],
  ['enumValues', 1],
  ['possibleTypes', 1],
  ['interfaces', 0.2],
  ['inputFields', 0],
]);
const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);

/** Figures of an operation or a selection; the cost counts one item for each list in a variable. */
export interface Measured {
  readonly figures: Figures;
  /** Cost for each item of the list in a variable, by the variable's name. */
  readonly perItem: ReadonlyMap<string, number>;
}

const NOTHING: Measured = { figures: NO_FIGURES, perItem: new Map() };

/**
 * Measures each operation of a document as if every fragment were written out, in time linear to the document: each fragment is
 * measured once.
 *
 * @throws RequestError when a fragment contains itself: it can be neither measured nor executed.
 */
export function measureDocument(document: DocumentNode, tokens: number): Map<OperationDefinitionNode, Measured> {
  const fragments = new Fragments(document);
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  return new Map(operations.map((operation) => [operation, measureOperation(operation, tokens, fragments)]));
}

/** Returns the cost of an operation, with the actual lengths of the lists in its variables. */
export function costOf(
  { figures, perItem }: Measured,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  let { cost } = figures;
  for (const [name, each] of perItem) {
    const definition = variableDefinitions.find(({ variable }) => variable.name.value === name);
    const items = Object.hasOwn(variables, name) ? itemsIn(variables[name]) : itemsWritten(definition?.defaultValue);
    cost += each * (items - 1);
  }
  return cost;
}

function measureOperation(operation: OperationDefinitionNode, tokens: number, fragments: Fragments): Measured {
  const { figures, perItem } = fragments.measureSet(operation.selectionSet);
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const directives = figures.directives + directivesOn(operation, ...(operation.variableDefinitions ?? []));
  return {
    figures: { ...figures, tokens, directives, mutationFields: isMutation ? figures.mutationFields : 0 },
    perItem,
  };
}

/** Measures selections; their `mutationFields` are the fields at their own level, of whatever type. */
class Fragments {
  readonly #definitions = new Map<string, FragmentDefinitionNode>();
  readonly #measured = new Map<string, Measured>();
  readonly #open = new Set<string>();

  constructor({ definitions }: DocumentNode) {
    for (const one of definitions)
      if (one.kind === Kind.FRAGMENT_DEFINITION) this.#definitions.set(one.name.value, one);
  }

  measureSet(set: SelectionSetNode | undefined): Measured {
    if (set === undefined) return NOTHING;
    return set.selections.map((selection) => this.#selection(selection)).reduce(sideBySide, NOTHING);
  }

  #selection(selection: SelectionNode): Measured {
    if (selection.kind === Kind.FIELD) return field(selection, this.measureSet(selection.selectionSet));
    const inside =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? this.#fragment(selection.name.value)
        : this.measureSet(selection.selectionSet);
    return withDirectives(inside, selection);
  }

  #fragment(name: string): Measured {
    const measured = this.#measured.get(name);
    if (measured !== undefined) return measured;
    const definition = this.#definitions.get(name);
    // Validation reports it.
    if (definition === undefined) return NOTHING;
    if (this.#open.has(name)) throw new RequestError('LIMIT_EXCEEDED', `Fragment cycle: ${name} contains itself.`);
    this.#open.add(name);
    const inside = withDirectives(this.measureSet(definition.selectionSet), definition);
    this.#measured.set(name, inside);
    return inside;
  }
}

/** Lists below a list are ignored: no type that is resolved for each item leads back to the root. */
function field(node: FieldNode, { figures, perItem }: Measured): Measured {
  const name = node.name.value;
  const list = node.arguments?.find((argument) => argument.name.value === REPRESENTATIONS)?.value;
  const cost = 1 + figures.cost * (INTROSPECTED_ITEMS.get(name) ?? itemsWritten(list));
  const isIntrospection = INTROSPECTION.has(name);
  return {
    figures: {
      ...figures,
      depth: figures.depth + 1,
      aliases: figures.aliases + (node.alias ? 1 : 0),
      directives: figures.directives + directivesOn(node),
      objects: figures.objects + (node.selectionSet ? 1 : 0),
      cost: isIntrospection ? 1 : cost,
      introspection: isIntrospection ? Math.ceil(cost) : figures.introspection,
      mutationFields: 1,
    },
    perItem: list?.kind === Kind.VARIABLE ? new Map([[list.name.value, figures.cost]]) : perItem,
  };
}

function withDirectives({ figures, perItem }: Measured, node: Directed): Measured {
  return { figures: { ...figures, directives: figures.directives + directivesOn(node) }, perItem };
}

type Directed = Pick<SelectionNode, 'directives'>;

function directivesOn(...nodes: readonly Directed[]): number {
  return nodes.reduce((sum, { directives }) => sum + (directives?.length ?? 0), 0);
}

function sideBySide(left: Measured, right: Measured): Measured {
  const figures = addFigures(left.figures, right.figures);
  if (right.perItem.size === 0) return { figures, perItem: left.perItem };
  const perItem = new Map(left.perItem);
  for (const [name, each] of right.perItem) perItem.set(name, each + (perItem.get(name) ?? 0));
  return { figures, perItem };
}

/** GraphQL reads a value that is not a list as a list of one. */
function itemsIn(value: unknown): number {
  return Array.isArray(value) ? value.length : 1;
}

function itemsWritten(literal: ValueNode | undefined): number {
  return literal?.kind === Kind.LIST ? literal.values.length : 1;
}
