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
import type { Figures } from './document-limits.ts';

/** The field that resolves its selection set once for each item of an argument, and that argument. */
const ENTITIES = { field: '_entities', argument: 'representations' };

/** What an operation costs for each item of the list in a variable, by the variable's name. */
export type CostPerItem = ReadonlyMap<string, number>;

/** An operation's figures; its cost holds one item for each list that comes in a variable. */
export interface Measured {
  readonly figures: Figures;
  readonly perItem: CostPerItem;
}

/** Figures of a selection, or of selections side by side. */
interface Selected extends Omit<Figures, 'tokens' | 'mutationFields'> {
  /** Fields on this very level. */
  readonly fields: number;
  readonly perItem: CostPerItem;
}

const NO_ITEMS: CostPerItem = new Map();
const NOTHING: Selected = { depth: 0, aliases: 0, directives: 0, objects: 0, cost: 0, fields: 0, perItem: NO_ITEMS };

/**
 * Measures each operation of a document as if every fragment were written out, in time linear to the document: a fragment is
 * measured once, however often it is spread.
 *
 * @throws RequestError when a fragment contains itself: it can be neither measured nor executed.
 */
export function measureDocument(document: DocumentNode, tokens: number): Map<OperationDefinitionNode, Measured> {
  const fragments = new Fragments(document);
  const measured = new Map<OperationDefinitionNode, Measured>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      measured.set(definition, measureOperation(definition, tokens, fragments));
    }
  }
  return measured;
}

/** Completes the cost of an operation by the lengths of the lists in its variables. */
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
  const { fields, perItem, ...figures } = fragments.measureSet(operation.selectionSet);
  const outside = [operation, ...(operation.variableDefinitions ?? [])];
  return {
    figures: {
      ...figures,
      tokens,
      directives: outside.reduce((sum, { directives = [] }) => sum + directives.length, figures.directives),
      mutationFields: operation.operation === OperationTypeNode.MUTATION ? fields : 0,
    },
    perItem,
  };
}

class Fragments {
  readonly #definitions = new Map<string, FragmentDefinitionNode>();
  readonly #measured = new Map<string, Selected>();
  readonly #open = new Set<string>();

  constructor({ definitions }: DocumentNode) {
    for (const one of definitions)
      if (one.kind === Kind.FRAGMENT_DEFINITION) this.#definitions.set(one.name.value, one);
  }

  measureSet(set: SelectionSetNode | undefined): Selected {
    if (set === undefined) return NOTHING;
    return set.selections.reduce((sum, selection) => sideBySide(sum, this.#selection(selection)), NOTHING);
  }

  #selection(selection: SelectionNode): Selected {
    if (selection.kind === Kind.FIELD) return field(selection, this.measureSet(selection.selectionSet));
    const inside =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? this.#fragment(selection.name.value)
        : this.measureSet(selection.selectionSet);
    return withDirectives(inside, selection);
  }

  #fragment(name: string): Selected {
    const measured = this.#measured.get(name);
    if (measured !== undefined) return measured;
    const definition = this.#definitions.get(name);
    // Validation reports it.
    if (definition === undefined) return NOTHING;
    if (this.#open.has(name)) throw new RequestError('LIMIT_EXCEEDED', `Fragment cycle: ${name} contains itself.`);
    this.#open.add(name);
    const figures = withDirectives(this.measureSet(definition.selectionSet), definition);
    this.#measured.set(name, figures);
    return figures;
  }
}

function field(node: FieldNode, below: Selected): Selected {
  const { cost, perItem } = costOfField(node, below);
  return {
    depth: below.depth + 1,
    aliases: below.aliases + (node.alias ? 1 : 0),
    directives: below.directives + (node.directives?.length ?? 0),
    objects: below.objects + (node.selectionSet ? 1 : 0),
    cost,
    fields: 1,
    perItem,
  };
}

/** Lists below a list are ignored, since no type that is one leads back to the root. */
function costOfField(node: FieldNode, { cost, perItem }: Selected): Pick<Selected, 'cost' | 'perItem'> {
  if (node.name.value !== ENTITIES.field) return { cost: 1 + cost, perItem };
  const given = node.arguments?.find(({ name }) => name.value === ENTITIES.argument)?.value;
  if (given?.kind !== Kind.VARIABLE) return { cost: 1 + cost * itemsWritten(given), perItem };
  return { cost: 1 + cost, perItem: new Map([[given.name.value, cost]]) };
}

function withDirectives(inside: Selected, { directives = [] }: Pick<SelectionNode, 'directives'>): Selected {
  return directives.length === 0 ? inside : { ...inside, directives: inside.directives + directives.length };
}

function sideBySide(left: Selected, right: Selected): Selected {
  return {
    depth: Math.max(left.depth, right.depth),
    aliases: left.aliases + right.aliases,
    directives: left.directives + right.directives,
    objects: left.objects + right.objects,
    cost: left.cost + right.cost,
    fields: left.fields + right.fields,
    perItem: addItems(left.perItem, right.perItem),
  };
}

function addItems(left: CostPerItem, right: CostPerItem): CostPerItem {
  if (left.size === 0) return right;
  if (right.size === 0) return left;
  const sum = new Map(left);
  for (const [name, each] of right) sum.set(name, each + (sum.get(name) ?? 0));
  return sum;
}

/** GraphQL takes a value that is no list for a list of one. */
function itemsIn(value: unknown): number {
  return Array.isArray(value) ? value.length : 1;
}

function itemsWritten(literal: ValueNode | undefined): number {
  return literal?.kind === Kind.LIST ? literal.values.length : 1;
}
