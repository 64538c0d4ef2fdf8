import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const root = new URL('../../../', import.meta.url);

/** Reads a file of the repository. */
export function read(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}

/** Absolute path of a file of the repository. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, root));
}

export const RULES_FILE = 'deploy/monitoring/alerts.yaml';

export const rules: readonly Rule[] = parse(read(RULES_FILE)).groups.flatMap(({ rules }: { rules: Rule[] }) => rules);

const dashboard: { readonly panels: readonly Panel[] } = JSON.parse(read('deploy/monitoring/dashboard.json'));

/** Queries of the dashboard, with the title of their panel. */
export const targets = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
);

/** Puts values in place of the variables of Grafana. */
export function withoutVariables(expression: string, rateInterval = '1m'): string {
  return expression.replaceAll('$__rate_interval', rateInterval).replaceAll('$job', 'codearts-graphql');
}
