import { type GraphQLSchema, isEnumType, isInterfaceType, isObjectType, printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { startUpstream } from '../support/upstream.ts';
import { employeesSdl } from './employees/server.ts';
import { composers } from './support/compose.ts';
import { annotateSubgraph, printSubgraph, startFacade } from './support/facade.ts';

/** A subgraph that owns the names `User`, `UserState`, `Error`, and `DateTime`, with another key. */
const ACCOUNTS = `
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

/** A subgraph with root fields that this one has, too, unless it has a prefix. */
const VIEWER = `
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

/** A subgraph that has a name for each user, too, and users whose key may not be null. */
const PEOPLE = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable"])

  type Query {
    people: [CodeArtsUser!]!
  }

  type CodeArtsUser @key(fields: "id") {
    id: ID!
    name: String @shareable
  }
`;

const sdl = await printSubgraph();
const codearts = subgraph('codearts', sdl);
const prefixed = subgraph('codearts', await printSubgraph('codeArts'));
const annotated = subgraph('codearts', await annotateSubgraph(sdl));
const employees = subgraph('employees', employeesSdl);
const accounts = subgraph('accounts', ACCOUNTS);
const viewer = subgraph('viewer', VIEWER);
const people = subgraph('people', PEOPLE);

function subgraph(name: string, sdl: string) {
  return { name, url: `http://${name}.example/graphql`, sdl };
}

/** Names of a type's or an enum's members. */
function membersOf(schema: GraphQLSchema, name: string): string[] | undefined {
  const type = schema.getType(name);
  if (isObjectType(type) || isInterfaceType(type)) return Object.keys(type.getFields()).sort();
  return isEnumType(type) ? type.getValues().map((value) => value.name) : undefined;
}

const OWN_FIELDS = [
  'commitEmail',
  'commitEmailIsDefault',
  'createdAt',
  'id',
  'lastActivityOn',
  'name',
  'state',
  'updatedAt',
  'username',
];

describe.each(Object.entries(composers))('composed by %s', (_name, compose) => {
  test('this subgraph composes alone', () => {
    expect(membersOf(compose([codearts]).api, 'CodeArtsUser')).toEqual(OWN_FIELDS);
  });

  test('it composes beside a subgraph with error types whose names are common', () => {
    const types = compose([codearts, employees]).api.getTypeMap();
    for (const name of ['Error', 'UnauthenticatedError', 'RateLimitedError', 'ForbiddenError', 'CodeArtsError']) {
      expect(types).toHaveProperty(name);
    }
  });

  test('both add fields to one CodeArtsUser', () => {
    const { api } = compose([codearts, employees]);
    expect(membersOf(api, 'CodeArtsUser')).toEqual(['badge', ...OWN_FIELDS]);
  });

  test('another subgraph keeps its own User, UserState, Error, and DateTime', () => {
    const { api } = compose([codearts, accounts]);
    expect(membersOf(api, 'User')).toEqual(['createdAt', 'id', 'name', 'state']);
    expect(printSchema(api)).toMatch(/^type User \{\s+id: Int!$/m);
    expect(membersOf(api, 'UserState')).toEqual(['PENDING', 'DELETED']);
    expect(membersOf(api, 'Error')).toEqual(['code']);
    expect(membersOf(api, 'CodeArtsUser')).toEqual(OWN_FIELDS);
    expect(membersOf(api, 'CodeArtsUserState')).toEqual(['ACTIVE', 'BLOCKED']);
  });

  test('another subgraph that has me and the updates, too, is named, and nothing is composed', () => {
    expect(() => compose([codearts, viewer])).toThrow(/Query\.me|"me"/);
  });

  test('with ROOT_FIELD_PREFIX it composes beside that subgraph', () => {
    const { api } = compose([prefixed, viewer]);
    expect(membersOf(api, 'Query')).toEqual(['codeArtsMe', 'codeArtsMeResult', 'me']);
    expect(membersOf(api, 'Mutation')).toEqual([
      'codeArtsSendEmailCode',
      'codeArtsUpdateEmail',
      'sendEmailCode',
      'updateEmail',
    ]);
  });

  test('a subgraph that declares the key username as ID is named, and nothing is composed', () => {
    const sdl = employeesSdl.replace('username: String', 'username: ID');
    expect(() => compose([codearts, { ...employees, sdl }])).toThrow(/username/);
  });

  test('a field that another subgraph resolves, too, needs @shareable here', () => {
    expect(() => compose([codearts, people])).toThrow(/name/);
    expect(membersOf(compose([annotated, people]).api, 'CodeArtsUser')).toContain('name');
  });

  test('@inaccessible hides a field from clients, and @tag is in the supergraph', () => {
    const { api, sdl } = compose([annotated, people]);
    expect(membersOf(api, 'CodeArtsUser')).toEqual(OWN_FIELDS.filter((field) => field !== 'lastActivityOn'));
    expect(sdl).toContain('lastActivityOn');
    expect(sdl).toMatch(/@tag\(name: "internal"\)/);
  });
});

test('annotate.mjs rejects a field that the schema does not have, so that nothing becomes visible unnoticed', async () => {
  const renamed = sdl.replace('lastActivityOn', 'lastActivity');
  await expect(annotateSubgraph(renamed)).rejects.toThrow('The schema has no CodeArtsUser.lastActivityOn');
});

test('_service returns what print-schema --subgraph prints', async () => {
  await using upstream = await startUpstream();
  await using running = await startFacade(upstream.url);
  const response = await fetch(`${running.said}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  expect(await response.json()).toEqual({ data: { _service: { sdl } } });
});
