import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { startUpstream } from '../support/upstream.ts';
import { neighbourSdl } from './neighbour/server.ts';
import { composers } from './support/compose.ts';
import { printSubgraph, startFacade } from './support/facade.ts';

const facade = { name: 'codearts', url: 'http://codearts.example/graphql', sdl: await printSubgraph() };
const neighbour = { name: 'neighbour', url: 'http://neighbour.example/graphql', sdl: neighbourSdl };

/** Composes both, and gives the supergraph as a schema. */
function composed(compose: (typeof composers)['apollo']) {
  return buildSchema(compose([facade, neighbour]), { assumeValid: true });
}

describe.each(Object.entries(composers))('composed by %s', (_name, compose) => {
  test('the subgraph stands alone', () => {
    expect(compose([facade])).toContain('CodeArtsAuthenticationError');
  });

  test('it stands beside a neighbour who owns the names that everybody owns', () => {
    const types = composed(compose).getTypeMap();
    for (const name of ['Error', 'UnauthenticatedError', 'RateLimitedError', 'ForbiddenError', 'CodeArtsError']) {
      expect(types).toHaveProperty(name);
    }
  });

  test('both add fields to one User', () => {
    const type = composed(compose).getType('CodeArtsUser');
    expect(type && 'getFields' in type && Object.keys(type.getFields()).sort()).toEqual(
      ['id', 'name', 'username', 'state', 'createdAt', 'updatedAt', 'lastActivityOn', 'commitEmail', 'badge'].sort(),
    );
  });

  test('a neighbour who calls the key an ID is told so, and nothing is composed', () => {
    const sdl = neighbourSdl.replace('username: String', 'username: ID');
    expect(() => compose([facade, { ...neighbour, sdl }])).toThrow(/username/);
  });
});

test('_service answers what print-schema --subgraph prints', async () => {
  await using upstream = await startUpstream();
  await using running = await startFacade(upstream.url);
  const response = await fetch(`${running.said}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  expect(await response.json()).toEqual({ data: { _service: { sdl: facade.sdl } } });
});
