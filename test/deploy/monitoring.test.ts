import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageManifest from '../../package.json' with { type: 'json' };
import { CIRCUIT_STATES } from '../../src/codearts/circuit-breaker.ts';
import { counters } from '../../src/telemetry/metric-table.ts';
import { outcomes, upstreamOutcomes } from '../../src/telemetry/outcomes.ts';
import { UNUSED_ADDRESS } from '../support/unused-port.ts';
import { manifest } from './support/manifests.ts';
import { labelsByMetric } from './support/metrics.ts';
import { RULES_FILE, read, rules, targets, withoutVariables } from './support/monitoring.ts';
import { selectors } from './support/promql.ts';
import { EVERYTHING, startServer } from './support/server.ts';

/** Labels that Prometheus adds. */
const OF_PROMETHEUS = ['job', 'instance'];
/** Values of labels that the code sets, and no client. */
const valuesOf: Readonly<Record<string, readonly string[]>> = {
  job: ['codearts-graphql'],
  state: CIRCUIT_STATES,
  reason: counters.unsent.values,
  outcome: [...Object.keys(outcomes), ...upstreamOutcomes, ...counters.logIns.values],
};

const expressions = [
  ...rules.map(({ alert, expr }) => [`the alert ${alert}`, expr] as const),
  ...targets.map(({ title, expr }) => [`the panel ${title}`, withoutVariables(expr)] as const),
];

const runbooks = packageManifest.repository.url.replace(/^git\+(.*)\.git$/, '$1/blob/main/docs/how-to/runbooks.md#');

/** Milliseconds of a duration of PromQL in minutes or seconds. */
function milliseconds(duration: string): number {
  const [, count, unit] = /^(\d+)([sm])$/.exec(duration) ?? [];
  return Number(count) * (unit === 'm' ? 60_000 : 1_000);
}

test('alerts and panels use metrics and labels that a server has before its first request', async () => {
  const server = await startServer({ ...EVERYTHING, CODEARTS_ENDPOINT: `http://${UNUSED_ADDRESS}` });
  const metrics = new Map([...(await labelsByMetric(server)), ['up', new Set<string>()]]);
  const used = expressions.flatMap(([where, expression]) =>
    selectors(expression).map((selector) => ({ where, ...selector })),
  );
  const problems = used.flatMap(({ where, metric, labels, values }) => {
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
  expect(used.length).toBeGreaterThan(40);
  expect(problems).toEqual([]);
});

test('alerts and panels select the job by name, so that no other server is mixed in', () => {
  const all = expressions.flatMap(([, expression]) => selectors(expression));
  expect(all.filter(({ values }) => !values.some(([label]) => label === 'job'))).toEqual([]);
});

test('an expression is taken apart into its metrics, labels and values', () => {
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
  const operations = read('docs/how-to/runbooks.md');
  const anchors = [...operations.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

  test.each(rules.map((rule) => [rule.alert, rule] as const))('%s says what to do', (alert, rule) => {
    const { severity } = rule.labels;
    expect(severity).toMatch(/^(page|ticket)$/);
    expect(rule.annotations.summary).toMatch(/\.$/);
    expect(rule.annotations.description).toMatch(/\.$/);
    const { runbook_url } = rule.annotations;
    expect(runbook_url.startsWith(runbooks)).toBe(true);
    expect(anchors).toContain(runbook_url.slice(runbooks.length));
    const minutes = milliseconds(rule.for) / 60_000;
    const row = new RegExp(`^\\| \`${alert}\` \\| ${severity} \\| .*, for ${minutes} minutes \\|$`, 'm');
    expect(operations).toMatch(row);
  });

  test.each(rules.map((rule) => [rule.alert, rule] as const))('%s waits longer than it looks back', (_alert, rule) => {
    const ranges = [...rule.expr.matchAll(/\[(\w+)\]/g)].map(([, range = '']) => milliseconds(range));
    // Several scrapes may be missed.
    expect(milliseconds(rule.for)).toBeGreaterThanOrEqual(Math.max(60_000, ...ranges) + 60_000);
  });
});

test('the alert on memory fires before the container is killed', () => {
  const { expr } = rules.find(({ alert }) => alert === 'CodeArtsGraphQLMemory') ?? { expr: '' };
  const threshold = Number(/> (\d+)/.exec(expr)?.[1]);
  const [{ resources }] = manifest('Deployment').spec.template.spec.containers;
  const limit = Number(/^(\d+)Mi$/.exec(resources.limits.memory)?.[1]) * 2 ** 20;
  expect(threshold / limit).toBeGreaterThan(0.7);
  expect(threshold / limit).toBeLessThan(0.9);
});

test('the rules make a PrometheusRule as docs/how-to/deployment.md says', () => {
  const [, head = ''] =
    /printf '([^']+)'; sed 's\/\^\/ {2}\/' deploy\/monitoring\/alerts\.yaml/.exec(read('docs/how-to/deployment.md')) ??
    [];
  const text = head.replaceAll('\\n', '\n') + read(RULES_FILE).replaceAll(/^/gm, '  ');
  const { apiVersion, kind, ...rest } = parse(text);
  expect({ apiVersion, kind }).toEqual({ apiVersion: PrometheusRule.apiVersion, kind: PrometheusRule.kind });
  const rule: { validate(): void } = Reflect.construct(PrometheusRule, [rest]);
  rule.validate();
});
