import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageManifest from '../../package.json' with { type: 'json' };
import { configTable } from '../../src/config/environment.ts';
import { readConfig } from '../../src/read-config.ts';
import { files, kustomization, type Manifest, manifest, manifests, models } from './support/manifests.ts';
import { isInstalled } from './support/programs.ts';

const deployment = manifest('Deployment').spec;
const pod = deployment.template.spec;
const [container] = pod.containers;
const podLabels = deployment.template.metadata.labels;
const literals: string[][] = kustomization.configMapGenerator.flatMap(({ literals }: { literals: string[] }) =>
  literals.map((literal) => literal.split('=')),
);

/** What the container's environment holds where the file says it. */
function environment(): Record<string, string> {
  const given: { name: string; value?: string }[] = container.env;
  const values = given.map(({ name, value = 'rediss://redis.example.com' }) => [name, value]);
  return Object.fromEntries([...values, ...literals]);
}

const config = readConfig(environment());

describe('the manifests', () => {
  test('are those that kustomize lists', () => {
    expect([...kustomization.resources].sort()).toEqual(files.toSorted());
  });

  test.each(manifests.map((each) => [`${each.kind} ${each.metadata.name}`, each] as const))(
    '%s fits the schema of Kubernetes',
    (_name, { apiVersion, kind, ...rest }) => {
      const [Model] = models[kind];
      expect(apiVersion).toBe(Model.apiVersion);
      const model: { validate(): void } = Reflect.construct(Model, [rest]);
      model.validate();
    },
  );

  test('have no field that Kubernetes does not know', () => {
    expect(typesOf(manifests)).toBe('');
  });

  test('one with a field that it does not know would be found', () => {
    const wrong = structuredClone(manifest('Deployment'));
    wrong.spec.template.spec.containers[0].readinesProbe = {};
    expect(typesOf([wrong])).toContain('readinesProbe');
  });

  test.skipIf(!isInstalled('kubectl'))('build with kustomize', () => {
    const built = execFileSync('kubectl', ['kustomize', join(import.meta.dirname, '../../deploy/kubernetes')]);
    expect(String(built).match(/^kind: /gm)).toHaveLength(manifests.length + 1);
  });
});

describe('the server in its pod', () => {
  test('sets only variables that exist, to values that are accepted', () => {
    const known = new Set<string>([...configTable().map(({ name }) => name), 'NODE_ENV', 'NODE_OPTIONS']);
    expect(Object.keys(environment()).filter((name) => !known.has(name))).toEqual([]);
    expect(config).toMatchObject({ host: '0.0.0.0', port: 4000, management: { host: '0.0.0.0', port: 4001 } });
  });

  test('never answers from the emulator', () => {
    expect(environment()['NODE_ENV']).toBe('production');
    expect(config.endpoint).toBeDefined();
  });

  test('gets the address of Redis from a secret', () => {
    const redis = container.env.find(({ name }: { name: string }) => name === 'REDIS_URL');
    expect(redis.valueFrom.secretKeyRef).toEqual({ name: 'codearts-graphql-redis', key: 'url' });
  });

  test('is probed where the management listener answers', () => {
    expect(container.ports).toEqual([
      { name: 'http', containerPort: config.port },
      { name: 'management', containerPort: config.management?.port },
    ]);
    const { startupProbe, livenessProbe, readinessProbe } = container;
    expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet)).toEqual([
      { path: '/healthz', port: 'management' },
      { path: '/healthz', port: 'management' },
      { path: '/readyz', port: 'management' },
    ]);
  });

  test('has longer to end than the pause before SIGTERM and its drain take', () => {
    const takes = container.lifecycle.preStop.sleep.seconds + config.shutdownTimeoutMs / 1_000;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(takes);
  });

  test('runs without privileges, can write nothing, and can gain no privilege', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('gets nothing of Kubernetes that it does not ask for', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.enableServiceLinks).toBe(false);
  });

  test('has room in its memory for the heap, the bodies and responses in flight, and the program', () => {
    const heap = Number(/^--max-old-space-size=(\d+)$/.exec(environment()['NODE_OPTIONS'] ?? '')?.[1]);
    const limit = Number(/^(\d+)Mi$/.exec(container.resources.limits.memory)?.[1]);
    expect(heap).toBeGreaterThanOrEqual(256);
    expect(limit - heap).toBeGreaterThanOrEqual(96 + 128);
  });

  test('runs the image of this version', () => {
    expect(kustomization.images).toEqual([{ name: container.image, newTag: packageManifest.version }]);
  });
});

describe('what belongs to the pods', () => {
  test('finds them by their labels', () => {
    const selectors = [
      deployment.selector.matchLabels,
      manifest('Service').spec.selector,
      manifest('Service', 'codearts-graphql-management').spec.selector,
      manifest('NetworkPolicy').spec.podSelector.matchLabels,
      manifest('PodDisruptionBudget').spec.selector.matchLabels,
      ...pod.topologySpreadConstraints.map(
        ({ labelSelector }: { labelSelector: { matchLabels: object } }) => labelSelector.matchLabels,
      ),
    ];
    for (const selector of selectors) expect(selector).toEqual(podLabels);
  });

  test('Prometheus finds the service of the management port, and its path', () => {
    const { selector, endpoints, jobLabel } = manifest('ServiceMonitor').spec;
    const service = manifest('Service', 'codearts-graphql-management');
    const common = kustomization.labels[0].pairs;
    expect({ ...common, ...service.metadata.labels }).toEqual(selector.matchLabels);
    expect(endpoints).toMatchObject([{ port: service.spec.ports[0].name, path: '/metrics' }]);
    expect(common[jobLabel]).toBe('codearts-graphql');
  });

  test('the management port is open to the namespace of monitoring alone', () => {
    const rules: { ports: { port: string }[]; from?: object[] }[] = manifest('NetworkPolicy').spec.ingress;
    const ofManagement = rules.filter(({ ports }) => ports.some(({ port }) => port === 'management'));
    expect(ofManagement).toEqual([
      {
        ports: [{ port: 'management' }],
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      },
    ]);
    expect(rules.every(({ ports }) => ports.length > 0)).toBe(true);
  });

  test('the server reaches DNS, CodeArts Repo, Redis and a collector of traces', () => {
    const rules: { ports: { port: number }[] }[] = manifest('NetworkPolicy').spec.egress;
    const ports = rules.flatMap(({ ports }) => ports.map(({ port }) => port));
    expect(new Set(ports)).toEqual(new Set([53, 443, 6379, 4317, 4318]));
  });

  test('the autoscaler scales the deployment, which says no number itself', () => {
    const { scaleTargetRef, minReplicas } = manifest('HorizontalPodAutoscaler').spec;
    expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'codearts-graphql' });
    expect(minReplicas).toBeGreaterThan(1);
    expect(deployment.replicas).toBeUndefined();
  });
});

test('the overlay in docs/how-to/deployment.md sets what the base has', () => {
  const page = readFileSync(new URL('../../docs/how-to/deployment.md', import.meta.url), 'utf8');
  const overlay = parse(/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
  const [{ name, literals }] = overlay.configMapGenerator;
  expect(name).toBe(kustomization.configMapGenerator[0].name);
  expect(() => readConfig(Object.fromEntries(literals.map((literal: string) => literal.split('='))))).not.toThrow();
  expect(overlay.images).toMatchObject([{ name: container.image, newTag: packageManifest.version }]);
  expect(page).toContain(`codearts-graphql-${packageManifest.version}.tgz`);
});

/** What the compiler has to say about manifests as literals of their types, in which it allows no field of its own. */
function typesOf(some: readonly Manifest[]): string {
  const folder = mkdtempSync(join(import.meta.dirname, 'node_modules/.types-'));
  try {
    const lines = some.map(({ apiVersion: _, ...rest }, at) => {
      const { kind, ...fields } = rest;
      return `import { ${kind} as Kind${at} } from '${models[kind][1]}';\nnew Kind${at}(${JSON.stringify(fields)});\n`;
    });
    writeFileSync(join(folder, 'manifests.mts'), lines.join(''));
    const settings = [
      '--ignoreConfig',
      '--strict',
      '--noEmit',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--pretty',
      'false',
    ];
    const tsc = join(import.meta.dirname, '../../node_modules/.bin/tsc');
    return spawnSync(tsc, [...settings, 'manifests.mts'], { cwd: folder, encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
