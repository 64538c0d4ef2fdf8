import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** What a PromQL expression asks of one metric. */
export interface Selector {
  readonly metric: string;
  /** Labels that it compares or groups by. */
  readonly labels: readonly string[];
  /** Values that it compares a label with; those of a regular expression one by one. */
  readonly values: readonly (readonly [label: string, value: string])[];
}

/**
 * The metrics of an expression; labels of a grouping are asked of each of them.
 *
 * @throws SyntaxError when it is not PromQL.
 */
export function selectors(expression: string): Selector[] {
  const text = (node: SyntaxNode) => expression.slice(node.from, node.to);
  const found: { metric: string; matchers: [string, string][] }[] = [];
  const grouped: string[] = [];
  parser.parse(expression).iterate({
    enter({ type, node }) {
      if (type.isError) throw new SyntaxError(`Not PromQL at ${node.from}: ${expression}`);
      const name = node.name;
      if (name === 'VectorSelector') {
        const metric = node.getChild('Identifier');
        found.push({ metric: metric ? text(metric) : '', matchers: [] });
      }
      if (name === 'UnquotedLabelMatcher') {
        const [label, value] = [node.getChild('LabelName'), node.getChild('StringLiteral')];
        if (label && value) found.at(-1)?.matchers.push([text(label), text(value).slice(1, -1)]);
      }
      if (name === 'GroupingLabels') grouped.push(...node.getChildren('LabelName').map(text));
    },
  });
  return found.map(({ metric, matchers }) => ({
    metric,
    labels: [...matchers.map(([label]) => label), ...grouped],
    values: matchers.flatMap(([label, value]) => value.split('|').map((each): [string, string] => [label, each])),
  }));
}
