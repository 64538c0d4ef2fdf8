import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { pathOf, RULES_FILE, read, rules } from './support/monitoring.ts';
import { isInstalled } from './support/programs.ts';

interface Expectation {
  readonly expr: string;
  readonly exp_samples: readonly { readonly labels: string }[];
}

interface Group {
  readonly name: string;
  readonly promql_expr_test: readonly Expectation[];
}

const TESTS_FILE = 'deploy/monitoring/alerts.test.yaml';
const { tests, ...rest }: { readonly tests: readonly Group[] } = parse(read(TESTS_FILE), { merge: true });
const FIRING_NOW = 'count by (alertname, severity) (ALERTS{alertstate="firing"})';
const FIRING_EVER = 'count_over_time(ALERTS{alertstate="firing"}[1h])';

/** Groups that test one alert. */
function groupsOf(alert: string, what: 'fires' | 'is silent'): Group[] {
  return tests.filter(({ name }) => name.startsWith(`${alert} ${what}: `));
}

function promtool(...args: string[]) {
  return spawnSync('promtool', args, { encoding: 'utf8' });
}

describe.each(rules.map(({ alert }) => alert))('%s', (alert) => {
  test('is tested to fire in an outage', () => {
    const cases = groupsOf(alert, 'fires');
    expect(cases).not.toEqual([]);
    for (const { promql_expr_test } of cases) {
      const { exp_samples = [] } = promql_expr_test.find(({ expr }) => expr === FIRING_NOW) ?? {};
      expect(exp_samples.some(({ labels }) => labels.includes(`alertname="${alert}"`))).toBe(true);
    }
  });

  test('is tested to stay silent in a disturbance', () => {
    const cases = groupsOf(alert, 'is silent');
    expect(cases).not.toEqual([]);
    for (const { promql_expr_test } of cases) {
      expect(promql_expr_test.find(({ expr }) => expr === FIRING_EVER)?.exp_samples).toEqual([]);
    }
  });
});

test('every group tests an alert that exists', () => {
  const tested = rules.flatMap(({ alert }) => [...groupsOf(alert, 'fires'), ...groupsOf(alert, 'is silent')]);
  expect(tests.filter((group) => !tested.includes(group))).toEqual([]);
});

describe.skipIf(!isInstalled('promtool'))('promtool', () => {
  test('accepts the rules', () => {
    const { status, stdout, stderr } = promtool('check', 'rules', pathOf(RULES_FILE));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`${rules.length} rules found`);
  });

  test('finds that each alert fires in its outage and stays silent in the disturbance', () => {
    const { status, stdout, stderr } = promtool('test', 'rules', pathOf(TESTS_FILE));
    expect({ status, stderr, failures: stdout.match(/(?<=FAILED:).*/s)?.[0] }).toEqual({ status: 0, stderr: '' });
  });

  test('notices alerts that fire at once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    try {
      writeFileSync(join(folder, 'alerts.yaml'), read(RULES_FILE).replaceAll(/for: \d+m/g, 'for: 0s'));
      const disturbances = tests.filter(({ name }) => name.includes(' is silent: '));
      // JSON is YAML.
      writeFileSync(join(folder, 'test.yaml'), JSON.stringify({ ...rest, tests: disturbances }));
      const { status, stdout, stderr } = promtool('test', 'rules', join(folder, 'test.yaml'));
      expect(status).toBe(1);
      const found = [...(stdout + stderr).matchAll(/got: (.*)/g)].flatMap(
        ([, got = '']) => got.match(/CodeArts\w+/g) ?? [],
      );
      expect([...new Set(found)].sort()).toEqual(rules.map(({ alert }) => alert).sort());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
