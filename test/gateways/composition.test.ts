import { buildSchema, type GraphQLSchema, isEnumType, isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { startUpstream } from '../support/upstream.ts';
import { neighbourSdl } from './neighbour/server.ts';
import { type Compose, composers, type Subgraph } from './support/compose.ts';
import { printSubgraph, startFacade } from './support/facade.ts';

/** A neighbour whose users have a key, a state, and a scalar of its own. */
const OWNER_OF_USER = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])

  type Query {
    users: [User!]!
  }

  type User @key(fields: "id") {
    id: Int!
    name: String!
    state: UserState!
    createdAt: DateTime!
  }

  enum UserState {
    PENDING
    DELETED
  }

  "Seconds since 1970."
  scalar DateTime

  interface Error {
    code: Int!
  }
`;

/** A neighbour whose root fields have the names that this schema has without a prefix. */
const OWNER_OF_ROOT_FIELDS = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])

  type Query {
    me: Viewer!
  }

  type Viewer @key(fields: "id") {
    id: ID!
  }

  type Mutation {
    updateEmail(email: String!): Viewer!
    sendEmailCode(email: String!): Boolean!
  }
`;

const facade = { name: 'codearts', url: 'http://codearts.example/graphql', sdl: await printSubgraph() };
const neighbour = { name: 'neighbour', url: 'http://neighbour.example/graphql', sdl: neighbourSdl };

const prefixed = { ...facade, sdl: await printSubgraph('codeArts') };
const ownerOfUser = { ...neighbour, sdl: OWNER_OF_USER };
const ownerOfRootFields = { ...neighbour, sdl: OWNER_OF_ROOT_FIELDS };

/** Names of a type's or an enum's members in a supergraph. */
function membersOf(supergraph: GraphQLSchema, name: string): string[] | undefined {
  const type = supergraph.getType(name);
  if (isObjectType(type) || isInterfaceType(type)) return Object.keys(type.getFields()).sort();
  return isEnumType(type) ? type.getValues().map((value) => value.name) : undefined;
}

/** Composes both, and gives the supergraph as a schema. */
function composed(compose: Compose, subgraphs: readonly Subgraph[] = [facade, neighbour]): GraphQLSchema {
  return buildSchema(compose(subgraphs), { assumeValid: true });
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
    expect(membersOf(composed(compose), 'CodeArtsUser')).toEqual([
      'badge',
      'commitEmail',
      'commitEmailIsDefault',
      'createdAt',
      'id',
      'lastActivityOn',
      'name',
      'state',
      'updatedAt',
      'username',
    ]);
  });

  test('a neighbour keeps a User of its own, with a key, a state, and an error of its own', () => {
    const supergraph = composed(compose, [facade, ownerOfUser]);
    expect(membersOf(supergraph, 'User')).toEqual(['createdAt', 'id', 'name', 'state']);
    expect(membersOf(supergraph, 'UserState')).toEqual(['PENDING', 'DELETED']);
    expect(membersOf(supergraph, 'Error')).toEqual(['code']);
    expect(membersOf(supergraph, 'CodeArtsUserState')).toEqual(['ACTIVE', 'BLOCKED']);
  });

  test('a neighbour who owns me and the updates is told so, and nothing is composed', () => {
    expect(() => compose([facade, ownerOfRootFields])).toThrow(/Query\.me/);
  });

  test('with ROOT_FIELD_PREFIX it stands beside that neighbour', () => {
    const supergraph = composed(compose, [prefixed, ownerOfRootFields]);
    expect(membersOf(supergraph, 'Query')).toEqual(['codeArtsMe', 'codeArtsMeResult', 'me']);
    expect(membersOf(supergraph, 'Mutation')).toEqual([
      'codeArtsSendEmailCode',
      'codeArtsUpdateEmail',
      'sendEmailCode',
      'updateEmail',
    ]);
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
