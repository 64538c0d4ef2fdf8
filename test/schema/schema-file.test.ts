import { readFileSync } from 'node:fs';
import { buildSchema, type DocumentNode, isObjectType, Kind, parse, print, visit } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema/index.ts';
import { printApi, printSubgraph } from '../../src/schema/print.ts';
import { useFacade } from '../support/use-facade.ts';

const file = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** What is promised to clients, without descriptions. */
const PROMISED = `
  directive @key(fields: String!) repeatable on OBJECT
  scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")
  scalar Date @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")

  type Query {
    me: CodeArtsUser
    meResult: MeResult!
  }
  type Mutation {
    updateEmail(email: String, code: String): UpdateEmailResult!
    sendEmailCode(email: String!): SendEmailCodeResult!
  }

  union MeResult = CodeArtsUser | CodeArtsAuthenticationError | CodeArtsPermissionError | CodeArtsRejectedError
    | CodeArtsThrottledError | CodeArtsUnavailableError
  union UpdateEmailResult = CodeArtsUser | CodeArtsInputError | CodeArtsAuthenticationError | CodeArtsPermissionError
    | CodeArtsRejectedError | CodeArtsThrottledError | CodeArtsUnavailableError | CodeArtsUnconfirmedError
  union SendEmailCodeResult = CodeArtsEmailCodeSent | CodeArtsInputError | CodeArtsAuthenticationError | CodeArtsPermissionError
    | CodeArtsRejectedError | CodeArtsThrottledError | CodeArtsUnavailableError | CodeArtsUnconfirmedError

  type CodeArtsUser @key(fields: "id") @key(fields: "username") {
    id: ID!
    name: String
    username: String
    state: CodeArtsUserState
    createdAt: DateTime
    updatedAt: DateTime
    lastActivityOn: Date
    commitEmail: String
    commitEmailIsDefault: Boolean
  }
  enum CodeArtsUserState { ACTIVE BLOCKED }
  type CodeArtsEmailCodeSent {
    email: String!
    result: String
  }

  enum CodeArtsErrorCode {
    UNAUTHENTICATED FORBIDDEN INVALID_INPUT REJECTED THROTTLED UNAVAILABLE UNCONFIRMED
  }

  interface CodeArtsError { ${errorFields()} }
  type CodeArtsAuthenticationError implements CodeArtsError { ${errorFields()} }
  type CodeArtsPermissionError implements CodeArtsError { ${errorFields()} requiredPermission: String }
  type CodeArtsInputError implements CodeArtsError { ${errorFields()} field: String! reason: String! }
  type CodeArtsRejectedError implements CodeArtsError { ${errorFields()} }
  type CodeArtsThrottledError implements CodeArtsError { ${errorFields()} retryAfterSeconds: Int }
  type CodeArtsUnavailableError implements CodeArtsError { ${errorFields()} }
  type CodeArtsUnconfirmedError implements CodeArtsError { ${errorFields()} }
  type CodeArtsUpstreamFailure {
    status: Int!
    errorCode: String
    errorMessage: String
    requestId: String
  }
`;

function errorFields(): string {
  return 'message: String! code: CodeArtsErrorCode! retryable: Boolean! requestId: ID! upstream: CodeArtsUpstreamFailure';
}

/** Definitions by name, printed without their descriptions. */
function shape(document: DocumentNode): Record<string, string> {
  const bare: DocumentNode = visit(document, {
    enter: (node) => ('description' in node ? withoutDescription(node) : undefined),
  });
  return Object.fromEntries(
    bare.definitions.map((definition) => [
      'name' in definition && definition.name ? definition.name.value : definition.kind,
      print(definition),
    ]),
  );
}

function withoutDescription<Node extends object>(node: Node): Node {
  return { ...node, description: undefined };
}

/** Names of everything that a person meets in the schema and that has no description. */
function undescribed(document: DocumentNode): string[] {
  const found: string[] = [];
  const look = (node: { readonly name: { readonly value: string }; readonly description?: unknown }) => {
    if (node.description === undefined) found.push(node.name.value);
  };
  visit(document, {
    DirectiveDefinition: (node) => {
      look(node);
      return false;
    },
    ScalarTypeDefinition: look,
    ObjectTypeDefinition: look,
    InterfaceTypeDefinition: look,
    UnionTypeDefinition: look,
    EnumTypeDefinition: look,
    EnumValueDefinition: look,
    FieldDefinition: look,
    InputValueDefinition: look,
  });
  return found;
}

describe('schema.graphql', () => {
  test('is what the code says', () => {
    expect(file).toBe(printApi(schema));
  });

  test('is a schema by itself', () => {
    expect(buildSchema(file).getQueryType()?.name).toBe('Query');
  });

  test('has the promised shape and nothing else', () => {
    expect(shape(parse(file))).toEqual(shape(parse(PROMISED)));
  });

  test('describes everything', () => {
    expect(undescribed(parse(file))).toEqual([]);
  });

  test.each(['CodeArtsUser', 'Query', 'Mutation'])('names the source page of each field of %s', (name) => {
    const fields = parse(file).definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === name ? (node.fields ?? []) : [],
    );
    expect(fields).not.toEqual([]);
    for (const field of fields) expect(field.description?.value).toContain('Source: ');
  });

  test('holds nothing that only gateways use', () => {
    const plumbing: string[] = [];
    visit(parse(file), { Name: ({ value }) => void (value.startsWith('_') && plumbing.push(value)) });
    expect(plumbing).toEqual([]);
  });
});

describe('the subgraph schema', () => {
  const pair = useFacade();
  const subgraph = parse(printSubgraph(schema));

  test('links federation and imports @key', () => {
    const [link] = subgraph.definitions;
    expect(link && print(link)).toMatch(
      /^extend schema @link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2\.\d+", import: \["@key"\]\)$/,
    );
  });

  test('is the public one beside that', () => {
    const { key: _defined, ...types } = shape(parse(file));
    const { SchemaExtension: _link, ...others } = shape(subgraph);
    // Nullable for gateways: what other subgraphs know of a stranger must survive a client that selects the id.
    const { CodeArtsUser: user = '', ...rest } = types;
    expect(others).toEqual({ ...rest, CodeArtsUser: user.replace('id: ID!', 'id: ID') });
    expect(others['CodeArtsUser']).toContain('type CodeArtsUser @key(fields: "id") @key(fields: "username")');
  });

  test('says that username is the key to join on', () => {
    const user = buildSchema(file).getType('CodeArtsUser');
    expect(isObjectType(user) && user.getFields()['username']?.description).toMatch(
      /shared by all Huawei Cloud services; use it to join with other subgraphs/,
    );
  });

  test('is what _service answers', async () => {
    const { data } = await pair.facade.ask('{ _service { sdl } }');
    expect(data._service.sdl).toBe(printSubgraph(schema));
  });
});
