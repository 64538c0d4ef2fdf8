import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { startCommand } from '../support/command.ts';
import { unusedPort } from '../support/unused-port.ts';
import { startUpstream } from '../support/upstream.ts';
import { useFacade } from '../support/use-facade.ts';

// The built files are what is started here: `npm test` builds them first.

const schemaQueries: readonly [string, string][] = [
  ['introspection', getIntrospectionQuery()],
  ['one type', '{ __type(name: "CodeArtsUser") { name } }'],
  ['one type in a fragment', '{ ...F } fragment F on Query { x: __type(name: "CodeArtsUser") { name } }'],
  ['the subgraph schema', '{ _service { sdl } }'],
  ['the subgraph schema in a fragment', '{ ... { ...F } } fragment F on Query { x: _service { sdl } }'],
];

/** Each is one sign away from a name of the schema. */
const misspelt: readonly [string, string][] = [
  ['a field', '{ me { commitEmai } }'],
  ['a query', '{ mee { id } }'],
  ['a mutation', 'mutation { updateEmai(email: "a@b.c") { __typename } }'],
  ['an argument', 'mutation { updateEmail(emai: "a@b.c") { __typename } }'],
  ['a type', '{ meResult { ... on Use { id } } }'],
  ['a type of a variable', 'query ($a: Strin) { me { id } }'],
  ['a field of a union', '{ meResult { commitEmail } }'],
  ['a directive', '{ me @includ(if: true) { id } }'],
];

describe('on a host that is not loopback', () => {
  const pair = useFacade({ HOST: '0.0.0.0' });

  test.each(schemaQueries)('the schema is not shown: %s', async (_name, query) => {
    const { data, errors } = await pair.facade.ask(query);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.message).toMatch(/introspection/i);
  });

  test.each(misspelt)('no name of the schema is suggested: %s', async (_name, query) => {
    const { data, errors } = await pair.facade.ask(query);
    expect(data).toBeUndefined();
    expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
  });

  test('the name of the type one has is still told', async () => {
    expect((await pair.facade.ask('{ __typename me { __typename } }')).data).toEqual({
      __typename: 'Query',
      me: { __typename: 'CodeArtsUser' },
    });
  });

  test.each(['/graphql', '/', '/graphql/', '/graphql/manifest.json'])('there is no page: %s', async (path) => {
    const headers = { accept: 'text/html' };
    const response = await fetch(new URL(path, pair.facade.url), { headers, redirect: 'manual' });
    expect([response.status >= 400, await response.text()]).toEqual([true, expect.not.stringContaining('<')]);
  });
});

describe('on loopback', () => {
  const pair = useFacade();

  test.each(schemaQueries)('the schema is shown: %s', async (_name, query) => {
    expect((await pair.facade.ask(query)).errors).toBeUndefined();
  });

  test.each(misspelt.slice(0, 2))('names are suggested: %s', async (_name, query) => {
    expect(JSON.stringify((await pair.facade.ask(query)).errors)).toMatch(/did you mean/i);
  });
});

test('the management listener stays on loopback, whatever HOST is', async () => {
  await using upstream = await startUpstream();
  const management = await unusedPort();
  await using server = startCommand('main', [], {
    HOST: '0.0.0.0',
    PORT: '0',
    MANAGEMENT_PORT: `${management}`,
    CODEARTS_ENDPOINT: upstream.url,
  });
  const [line = ''] = await server.writes(/.*"listening".*/);
  const { url, management: managementUrl } = JSON.parse(line);
  expect(managementUrl).toBe(`http://127.0.0.1:${management}`);
  expect((await fetch(`${managementUrl}/healthz`)).status).toBe(200);
  // Only Linux has further loopback addresses without being told so.
  if (process.platform !== 'linux') return;
  // Another address of this machine: GraphQL is there, the management is not.
  const elsewhere = (address: string) => address.replace(/\/\/[^:]+:/, '//127.0.0.2:');
  expect((await fetch(`${elsewhere(url)}/graphql?query={__typename}`)).status).toBe(200);
  await expect(fetch(`${elsewhere(managementUrl)}/healthz`)).rejects.toThrow();
});
