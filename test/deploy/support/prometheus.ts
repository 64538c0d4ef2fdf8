import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { startProgram } from '../../support/command.ts';
import { unusedPort } from '../../support/unused-port.ts';
import { RULES_FILE, read } from './monitoring.ts';

/** One sample of a query's result. */
interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** How long a minute of the alert rules is for this Prometheus, in seconds. */
export const MINUTE_S = 2;

/** A Prometheus that scrapes servers four times a second and evaluates the alert rules in quick motion. */
export interface Prometheus extends AsyncDisposable {
  query(expression: string): Promise<readonly Sample[]>;
  /** Names of the alerts that fire. */
  firing(): Promise<string[]>;
  /** Problems that it had with evaluating the rules. */
  ruleErrors(): Promise<string[]>;
}

/**
 * Starts Prometheus with the rules of the repository and waits until it is ready.
 *
 * @param managements base URLs of the management listeners.
 */
export async function startPrometheus(managements: readonly string[]): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const quick = read(RULES_FILE).replaceAll(/(\[|for: )(\d+)m/g, (_, before: string, minutes: string) => {
    return `${before}${Number(minutes) * MINUTE_S}s`;
  });
  const config = {
    ...parse(read('deploy/monitoring/prometheus.yaml')),
    global: { scrape_interval: '250ms', scrape_timeout: '250ms', evaluation_interval: '250ms' },
  };
  config.scrape_configs[0].static_configs = [{ targets: managements.map((url) => new URL(url).host) }];
  writeFileSync(join(folder, 'alerts.yaml'), quick);
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yaml'), JSON.stringify(config));
  const address = `127.0.0.1:${await unusedPort()}`;
  const program = startProgram('prometheus', [
    `--config.file=${join(folder, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
  ]);
  const ask = async (path: string) => {
    const response = await fetch(`http://${address}${path}`);
    const { data, error } = JSON.parse(await response.text());
    if (!response.ok) throw new Error(error);
    return data;
  };
  const isReady = () =>
    fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  const query = async (expression: string): Promise<readonly Sample[]> =>
    (await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)).result;
  await expect.poll(isReady, { timeout: 60_000 }).toBe(true);
  // It evaluates the rules some seconds before it knows its first target.
  const isScraped = async () => (await query('up == 1')).length === managements.length;
  await expect.poll(isScraped, { timeout: 60_000 }).toBe(true);
  return {
    query,
    async firing() {
      const { alerts }: { alerts: { state: string; labels: { alertname: string } }[] } = await ask('/api/v1/alerts');
      return alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname);
    },
    async ruleErrors() {
      const { groups }: { groups: { rules: { name: string; lastError?: string }[] }[] } = await ask('/api/v1/rules');
      return groups.flatMap(({ rules }) =>
        rules.flatMap(({ name, lastError }) => (lastError ? [`${name}: ${lastError}`] : [])),
      );
    },
    async [Symbol.asyncDispose]() {
      await program.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
