import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import type { Facade } from '../support/facade.ts';
import { readMetrics } from '../support/metrics.ts';
import { deployKeyRoutes } from './emulator.ts';

const KEYS = 'query Keys($project: ID!) { deployKeys(projectId: $project) { id title createdAt } }';
const DELETE = `mutation Delete($project: ID!, $id: ID!) {
  deleteDeployKey(projectId: $project, id: $id) {
    __typename
    ... on CodeArtsDeletedDeployKey { id }
    ... on CodeArtsError { code message }
    ... on CodeArtsPermissionError { requiredPermission }
  }
}`;

let facade: Facade;
let emulator: Emulator;
let projects = 0;
let tokens = 0;

beforeAll(async () => {
  // A schema of its own, with the two operations, for this file alone.
  vi.resetModules();
  await import('./schema.ts');
  const { startFacade } = await import('../support/facade.ts');
  emulator = await startEmulator({ furtherRoutes: deployKeyRoutes });
  facade = await startFacade(emulator.url, { UPDATE_EMAIL_LIMIT: '2/15m', CODEARTS_TIMEOUT_MS: '300000' });
});

afterAll(async () => {
  await facade[Symbol.asyncDispose]();
  await emulator.close();
  vi.resetModules();
});

/** A project that no other test uses. */
function newProject(): string {
  projects += 1;
  return `project-${projects}`;
}

/** A token that no other test uses; its calls follow the script. */
function newToken(script = 'ok'): string {
  tokens += 1;
  const token = `token-${tokens}`;
  emulator.script(token, script);
  return token;
}

const callsTo = (project: string) =>
  emulator.calls.filter(({ path }) => path.includes(`/${project}/`) || path.endsWith(`/${project}/deploy-keys`));

describe('a read with a path parameter that returns a list', () => {
  test('is answered, also by the fast path, with its parameter encoded', async () => {
    const token = newToken();
    const project = `a/b ${newProject()}`;
    const ask = () => facade.ask(KEYS, { token, variables: { project } });
    const first = await ask();
    expect(first).toEqual({
      data: {
        deployKeys: [
          { id: '1', title: 'deploy', createdAt: '2025-05-20T15:42:31.351+08:00' },
          { id: '2', title: 'deploy', createdAt: '2025-05-20T15:42:31.351+08:00' },
        ],
      },
    });
    expect(await ask()).toEqual(first);
    expect(emulator.calls.at(-1)?.path).toBe(`/v4/projects/${encodeURIComponent(project)}/deploy-keys`);
  });

  test('makes one GET per resource and HTTP request', async () => {
    const token = newToken();
    const [a, b] = [newProject(), newProject()];
    const query = `{
      a: deployKeys(projectId: "${a}") { id }
      again: deployKeys(projectId: "${a}") { title }
      b: deployKeys(projectId: "${b}") { id }
      me { id }
    }`;
    const response = await facade.post([{ query }, { query }], { token });
    expect(await response.json()).toHaveLength(2);
    expect(callsTo(a)).toHaveLength(1);
    expect(callsTo(b)).toHaveLength(1);
  });

  test('is shared by concurrent requests with the same token, and by no other', async () => {
    const [token, other] = [newToken('latency=200'), newToken('latency=200')];
    const project = newProject();
    const asked = [token, token, other].map((token) => facade.ask(KEYS, { token, variables: { project } }));
    for (const { data } of await Promise.all(asked)) expect(data.deployKeys).toHaveLength(2);
    expect(
      callsTo(project)
        .map((call) => call.token)
        .sort(),
    ).toEqual([token, other].sort());
  });

  test('is sent again after a 503, within the rules', async () => {
    const token = newToken('status=503,ok');
    const project = newProject();
    const { data } = await facade.ask(KEYS, { token, variables: { project } });
    expect(data.deployKeys).toHaveLength(2);
    expect(callsTo(project)).toHaveLength(2);
  });

  test('is cancelled upstream when its client disconnects', async () => {
    const token = newToken('hang');
    const project = newProject();
    const client = new AbortController();
    const asked = facade.ask(KEYS, { token, variables: { project }, signal: client.signal });
    const [call] = await emulator.waitForCalls(1, ({ path }) => path.includes(project));
    client.abort();
    await expect(asked).rejects.toThrow();
    expect(await call?.ended).toBe('aborted');
  });

  test('names the permission that is missing', async () => {
    const { data, errors } = await facade.ask(KEYS, { token: 'forbidden-token', variables: { project: newProject() } });
    expect(data).toEqual({ deployKeys: null });
    expect(errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN', requiredPermission: 'codeartsrepo::listDeployKeys' } },
    ]);
  });

  test('loses only the fields of its items that are outside the contract, and these are counted', async () => {
    const { data, errors } = await facade.ask(KEYS, { token: newToken(), variables: { project: 'drifted' } });
    expect(data.deployKeys).toEqual([
      { id: '1', title: 'deploy', createdAt: null },
      { id: '2', title: 'deploy', createdAt: null },
    ]);
    expect(errors).toMatchObject([
      { path: ['deployKeys', 0, 'createdAt'], extensions: { code: 'UPSTREAM_CONTRACT' } },
      { path: ['deployKeys', 1, 'createdAt'], extensions: { code: 'UPSTREAM_CONTRACT' } },
    ]);
    expect((await readMetrics(facade.management))['codearts_contract_drift_total{field="createdAt"}']).toBe(1);
  });

  test.each(['', '.', '..'])('never reads another resource: the parameter %j is an error', async (project) => {
    const before = emulator.calls.length;
    const { errors } = await facade.ask(KEYS, { token: newToken(), variables: { project } });
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(emulator.calls).toHaveLength(before);
  });
});

describe('a write', () => {
  test('is made once, and the reads of the same request come after it', async () => {
    const token = newToken();
    const project = newProject();
    await facade.ask(KEYS, { token, variables: { project } });
    const response = await facade.post(
      [
        { query: KEYS, variables: { project } },
        { query: DELETE, variables: { project, id: '1' } },
      ],
      { token },
    );
    const [keys, deleted] = await response.json();
    expect(deleted.data.deleteDeployKey).toEqual({ __typename: 'CodeArtsDeletedDeployKey', id: '1' });
    expect(keys.data.deployKeys).toMatchObject([{ id: '2' }]);
    expect(callsTo(project).map(({ method }) => method)).toEqual(['GET', 'DELETE', 'GET']);
  });

  test('fences the reads of its token: one that starts after it joins no GET sent before', async () => {
    const token = newToken();
    const project = newProject();
    // The user behind the token is known from here on.
    await facade.ask('{ me { id } }', { token });
    emulator.script(token, 'get:latency=500,ok');
    const early = facade.ask(KEYS, { token, variables: { project } });
    await emulator.waitForCalls(1, ({ path }) => path.includes(project));
    await facade.ask(DELETE, { token, variables: { project, id: '1' } });
    const late = await facade.ask(KEYS, { token, variables: { project } });
    expect(late.data.deployKeys).toMatchObject([{ id: '2' }]);
    await early;
    expect(callsTo(project).map(({ method }) => method)).toEqual(['GET', 'DELETE', 'GET']);
  });

  test('is not sent again when its response is lost, and the message says how to find out', async () => {
    const token = newToken();
    const project = newProject();
    await facade.ask('{ me { id } }', { token });
    emulator.script(token, 'reset,ok');
    const { data } = await facade.ask(DELETE, { token, variables: { project, id: '1' } });
    expect(data.deleteDeployKey).toMatchObject({
      __typename: 'CodeArtsUnconfirmedError',
      message: expect.stringContaining('List the deploy keys to see whether it is gone.'),
    });
    expect(callsTo(project)).toHaveLength(1);
  });

  test('is not cancelled when its client disconnects', async () => {
    const token = newToken();
    const project = newProject();
    await facade.ask('{ me { id } }', { token });
    emulator.script(token, 'latency=300');
    const client = new AbortController();
    const asked = facade.ask(DELETE, { token, variables: { project, id: '1' }, signal: client.signal });
    const [call] = await emulator.waitForCalls(1, ({ path }) => path.includes(project));
    client.abort();
    await expect(asked).rejects.toThrow();
    expect(await call?.ended).toBe('answered');
  });

  test('counts against its rate limit', async () => {
    const token = newToken();
    const project = newProject();
    const remove = () => facade.ask(DELETE, { token, variables: { project, id: '1' } });
    await remove();
    await remove();
    expect((await remove()).data.deleteDeployKey).toMatchObject({ code: 'THROTTLED' });
    expect(callsTo(project)).toHaveLength(2);
  });

  test('is counted by its method', async () => {
    await facade.ask(DELETE, { token: newToken(), variables: { project: newProject(), id: '1' } });
    expect(
      (await readMetrics(facade.management))['codearts_requests_total{method="DELETE",outcome="ok"}'],
    ).toBeGreaterThan(0);
  });
});
