import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** A selection that is a part of the query, or the fragment that a spread stands for. */
export type ExpandedNode = SelectionNode | FragmentDefinitionNode;

/** Turns a selection, and what was made of the selections below it, into a figure. */
export type Fold = (node: ExpandedNode, below: number) => number;

/** A fragment that contains itself; it can be neither measured nor executed. */
export class FragmentCycle extends Error {
  override readonly name = 'FragmentCycle';
}

/**
 * Measures an operation as if every fragment were written out, in time linear to the document: a fragment is measured once,
 * however often it is spread, so that no document can explode.
 *
 * @param join makes one figure of two selections that stand side by side.
 * @throws FragmentCycle naming the fragment.
 */
export function measure(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  fold: Fold,
  join: (left: number, right: number) => number,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const known = new Map<string, number>();
  const open = new Set<string>();

  const ofSet = (set: SelectionSetNode | undefined): number =>
    set?.selections.reduce((total, node) => join(total, ofNode(node)), 0) ?? 0;
  const ofNode = (node: SelectionNode): number =>
    fold(node, node.kind === Kind.FRAGMENT_SPREAD ? ofFragment(node.name.value) : ofSet(node.selectionSet));
  const ofFragment = (name: string): number => {
    const measured = known.get(name);
    if (measured !== undefined) return measured;
    const fragment = fragments.get(name);
    if (fragment === undefined) return 0;
    if (open.has(name)) throw new FragmentCycle(name);
    open.add(name);
    const figure = fold(fragment, ofSet(fragment.selectionSet));
    open.delete(name);
    known.set(name, figure);
    return figure;
  };
  return ofSet(operation.selectionSet);
}

/** Joins figures that add up. */
export function sum(left: number, right: number): number {
  return left + right;
}
