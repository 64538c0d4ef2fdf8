import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { configTable } from '../../src/config/environment.ts';
import { readConfig } from '../../src/read-config.ts';
import { UNUSED_ADDRESS } from '../support/unused-port.ts';
import { manifest } from './support/manifests.ts';
import { pathOf, read } from './support/monitoring.ts';
import { isInstalled } from './support/programs.ts';
import { startServer } from './support/server.ts';

const { services } = parse(read('deploy/compose.yaml'));
const { server } = services;

/** The server's variables, with those of the caller put in, and the image's. */
function environment(caller: Record<string, string> = {}): Record<string, string> {
  const given: [string, string][] = Object.entries(server.environment);
  const own = given.map(([name, value]) => [
    name,
    value.replaceAll(/\$\{(\w+):-(\w*)\}/g, (_, variable: string, fallback: string) => caller[variable] || fallback),
  ]);
  const image = (/^ENV (.*)$/m.exec(read('deploy/Dockerfile'))?.[1] ?? '').split(' ').map((pair) => pair.split('='));
  return { ...Object.fromEntries(image), ...Object.fromEntries(own) };
}

/** Files that a service gets from the repository: where they are there, by where they are here. */
function mounts(service: { volumes: string[] }): [string, string][] {
  return service.volumes.map((volume) => {
    const [from = '', to = ''] = volume.split(':');
    return [pathOf(join('deploy', from)), to];
  });
}

describe('the server of deploy/compose.yaml', () => {
  test('sets only variables that exist, and serves the emulator by default', () => {
    const known: string[] = [...configTable().map(({ name }) => name), 'NODE_ENV', 'NODE_OPTIONS'];
    expect(Object.keys(environment()).filter((name) => !known.includes(name))).toEqual([]);
    expect(readConfig(environment())).toMatchObject({ host: '0.0.0.0', endpoint: undefined, graphiql: true });
  });

  test('serves the region that is set', () => {
    const { endpoint } = readConfig(environment({ CODEARTS_REGION: 'eu-west-101' }));
    expect(endpoint).toContain('codeartsrepo-ext.eu-west-101');
  });

  test('runs with the memory and the restrictions of its pod, and is given more time to stop than it may take', () => {
    const [{ resources, env }] = manifest('Deployment').spec.template.spec.containers;
    expect(`${Number.parseInt(server.mem_limit, 10)}Mi`).toBe(resources.limits.memory);
    expect(server.environment.NODE_OPTIONS).toBe(
      env.find(({ name }: { name: string }) => name === 'NODE_OPTIONS').value,
    );
    expect(server).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges'] });
    const { shutdownTimeoutMs } = readConfig(environment());
    expect(Number.parseInt(server.stop_grace_period, 10) * 1_000).toBeGreaterThan(shutdownTimeoutMs);
  });

  test('starts with these variables', async () => {
    const ports = { HOST: '127.0.0.1', PORT: '0', MANAGEMENT_HOST: '127.0.0.1' };
    const { url } = await startServer({ ...environment(), ...ports, REDIS_URL: `redis://${UNUSED_ADDRESS}` });
    const response = await fetch(`${url}?query={me{state}}`, { headers: { 'x-auth-token': 'demo-token' } });
    expect(await response.json()).toEqual({ data: { me: { state: 'ACTIVE' } } });
  });
});

test('every published port of deploy/compose.yaml is one of this machine alone', () => {
  const ports = Object.values<{ ports?: string[] }>(services).flatMap(({ ports = [] }) => ports);
  expect(ports.length).toBeGreaterThan(2);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('every file that deploy/compose.yaml mounts is there, and Grafana finds its data source and dashboard', () => {
  const all = [services.prometheus, services.grafana].flatMap(mounts);
  expect(all.filter(([from]) => !existsSync(from))).toEqual([]);
  const [source] = parse(read('deploy/monitoring/grafana-datasource.yaml')).datasources;
  expect([source.type, new URL(source.url).hostname in services]).toEqual(['prometheus', true]);
  const [provider] = parse(read('deploy/monitoring/grafana-dashboards.yaml')).providers;
  const dashboard = all.find(([from]) => basename(from) === 'dashboard.json');
  expect(dashboard?.[1].startsWith(provider.options.path)).toBe(true);
});

test.skipIf(!isInstalled('promtool'))(
  'Prometheus accepts its configuration and the alert rules, and knows the server',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'compose-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [from, to] of mounts(services.prometheus)) cpSync(from, join(folder, basename(to)));
    execFileSync('promtool', ['check', 'config', join(folder, 'prometheus.yml')]);
    const [{ static_configs }] = parse(read('deploy/monitoring/prometheus.yaml')).scrape_configs;
    const { management } = readConfig(environment());
    expect(static_configs).toEqual([{ targets: [`server:${management?.port}`] }]);
  },
);
