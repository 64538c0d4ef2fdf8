import { expect, test } from 'vitest';
import { startFacade } from '../support/facade.ts';
import { linesOf } from '../support/log-lines.ts';
import { countedBetween, readMetrics, type Series } from '../support/metrics.ts';
import { startUpstream } from '../support/upstream.ts';

/** The fields and the series about clients that one request makes. */
async function seen(...requests: readonly Record<string, string>[]) {
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url);
  const before = await readMetrics(facade.management);
  for (const headers of requests) await facade.ask('query Me { me { id } }', { headers });
  const counts = countedBetween(before, await readMetrics(facade.management));
  const fields = linesOf(facade.log(), 'request').map(({ clientName, clientVersion }) => [clientName, clientVersion]);
  const clients: Series = Object.fromEntries(
    Object.entries(counts).filter(([series]) => series.startsWith('graphql_client_requests_total')),
  );
  return { fields, clients };
}

test.each([
  ["Apollo's headers", 'apollographql-client'],
  ['the headers without a vendor', 'graphql-client'],
])('logs and counts the client that %s name', async (_title, prefix) => {
  expect(await seen({ [`${prefix}-name`]: 'settings-page', [`${prefix}-version`]: '1.2.3' })).toEqual({
    fields: [['settings-page', '1.2.3']],
    clients: { 'graphql_client_requests_total{client="settings-page",version="1.2.3"}': 1 },
  });
});

test('logs a name without a version, and counts it with version "unknown"', async () => {
  expect(await seen({ 'graphql-client-name': 'settings-page' })).toEqual({
    fields: [['settings-page', undefined]],
    clients: { 'graphql_client_requests_total{client="settings-page",version="unknown"}': 1 },
  });
});

test('neither logs nor counts a client without a name, or with one that is too long or has odd characters', async () => {
  const names = ['x'.repeat(65), '{"a":1}', 'a\tb'];
  const requests = [{}, ...names.map((name) => ({ 'graphql-client-name': name }))];
  expect(await seen(...requests)).toEqual({ fields: requests.map(() => [undefined, undefined]), clients: {} });
});

test('counts the clients after the first 20 as "other"', async () => {
  const { clients } = await seen(
    ...Array.from({ length: 23 }, (_, at) => ({ 'graphql-client-name': 'page', 'graphql-client-version': `${at}` })),
  );
  expect(Object.keys(clients)).toHaveLength(21);
  expect(clients['graphql_client_requests_total{client="other",version="other"}']).toBe(3);
});
