import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CIRCUIT_STATES } from '../../src/codearts/circuit.ts';
import { counters } from '../../src/observability/metric-table.ts';
import { outcomes } from '../../src/observability/outcomes.ts';
import { labelsByMetric } from './support/metrics.ts';
import { selectors } from './support/promql.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const rules: readonly Rule[] = parse(read('deploy/monitoring/alerts.yaml')).groups.flatMap(
  ({ rules }: { rules: Rule[] }) => rules,
);
const dashboard: { readonly panels: readonly Panel[] } = JSON.parse(read('deploy/monitoring/dashboard.json'));
const targets = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
);

/** What Prometheus itself adds to what a server tells. */
const OF_PROMETHEUS = ['job', 'instance'];
/** Values of labels that code sets, and no client. */
const valuesOf: Readonly<Record<string, readonly string[]>> = {
  job: ['codearts-graphql', '$job'],
  state: CIRCUIT_STATES,
  reason: counters.unsent.values,
  outcome: [...Object.keys(outcomes), ...counters.logIns.values],
};

const expressions = [
  ...rules.map(({ alert, expr }) => [`the alert ${alert}`, expr] as const),
  ...targets.map(({ title, expr }) => [`the panel ${title}`, withoutVariables(expr)] as const),
];

/** Grafana puts a time where PromQL wants one. */
function withoutVariables(expression: string): string {
  return expression.replaceAll('$__rate_interval', '1m');
}

test('alerts and panels ask for metrics and labels that the page of a running server has', async () => {
  const metrics = new Map([...(await labelsByMetric()), ['up', new Set<string>()]]);
  const asked = expressions.flatMap(([where, expression]) =>
    selectors(expression).map((selector) => ({ where, ...selector })),
  );
  const faults = asked.flatMap(({ where, metric, labels, values }) => {
    const known = metrics.get(metric);
    if (known === undefined) return [`${where}: no metric ${metric}`];
    return [
      ...labels
        .filter((label) => !known.has(label) && !OF_PROMETHEUS.includes(label))
        .map((label) => `${where}: no label ${label}`),
      ...values
        .filter(([label, value]) => !valuesOf[label]?.includes(value))
        .map(([label, value]) => `${where}: no ${label} ${value}`),
    ];
  });
  expect(asked.length).toBeGreaterThan(40);
  expect(faults).toEqual([]);
});

test('they select the job by name, so that no other server is mixed in', () => {
  const all = expressions.flatMap(([, expression]) => selectors(expression));
  expect(all.filter(({ values }) => !values.some(([label]) => label === 'job'))).toEqual([]);
});

test('an expression is taken apart into what it asks of each metric', () => {
  expect(selectors('sum by (le) (rate(metric{a="b|c"}[1m]))')).toEqual([
    {
      metric: 'metric',
      labels: ['a', 'le'],
      values: [
        ['a', 'b'],
        ['a', 'c'],
      ],
    },
  ]);
  expect(() => selectors('sum by (le')).toThrow(SyntaxError);
});

test('legends name labels that their expression keeps', () => {
  for (const { expr, legendFormat } of targets) {
    const kept = selectors(withoutVariables(expr)).flatMap(({ labels }) => labels);
    const isAggregated = /\bby \(/.test(expr) || /^sum\(/.test(expr);
    const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
    expect(isAggregated ? kept : [...kept, 'instance']).toEqual(expect.arrayContaining(named));
  }
});

describe('every alert', () => {
  test.each(rules.map((rule) => [rule.alert, rule] as const))('%s says what to do', (_name, rule) => {
    expect(rule.labels.severity).toMatch(/^(page|ticket)$/);
    expect(rule.annotations.summary).toMatch(/\.$/);
    expect(rule.annotations.runbook_url).toMatch(/^docs\/(operations|deployment)\.md#[a-z-]+$/);
  });

  test.each(['operations', 'deployment'])('leads to a section of docs/%s.md', (page) => {
    const file = `docs/${page}.md`;
    const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = rules.map(({ annotations }) => annotations.runbook_url.split('#'));
    const anchors = links.flatMap(([target, anchor]) => (target === file ? [anchor] : []));
    expect(anchors.length).toBeGreaterThan(0);
    expect(headings).toEqual(expect.arrayContaining(anchors));
  });
});
