import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';

const FEDERATION_VERSION = 'v2.6';
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/${FEDERATION_VERSION}", import: ["@key"])`;
const KEY_DIRECTIVE = `"""
Apollo Federation entity key. Other clients can ignore it.
"""
directive @key(fields: String!) repeatable on OBJECT`;

/** The schema that clients see, without what only gateways use. */
export function printApi(schema: GraphQLSchema): string {
  return `${KEY_DIRECTIVE}\n\n${printPublic(schema)}`;
}

/**
 * The schema for composition into a supergraph. Key fields are nullable in it: an entity that cannot be looked up here is null, and a
 * non-null key would take what other subgraphs know of the entity with it.
 */
export function printSubgraph(schema: GraphQLSchema): string {
  return `${LINK}\n\n${print(withNullableKeys(publicDocument(schema), schema))}\n`;
}

function printPublic(schema: GraphQLSchema): string {
  return `${print(publicDocument(schema))}\n`;
}

function publicDocument(schema: GraphQLSchema): DocumentNode {
  return withKeys(withoutPlumbing(parse(printSchema(schema))), schema);
}

function withNullableKeys(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  return visit(document, {
    ObjectTypeDefinition: (node) => {
      const keys = keysOf(node.name.value, schema);
      const fields = node.fields?.map((field) =>
        keys.includes(field.name.value) && field.type.kind === Kind.NON_NULL_TYPE
          ? { ...field, type: field.type.type }
          : field,
      );
      return { ...node, ...(fields && { fields }) };
    },
  });
}

/** Takes out what the federation specification adds to every subgraph; each such name begins with an underscore. */
function withoutPlumbing(document: DocumentNode): DocumentNode {
  const drop = (node: { readonly name: { readonly value: string } }) =>
    node.name.value.startsWith('_') ? null : undefined;
  return visit(document, {
    UnionTypeDefinition: drop,
    ScalarTypeDefinition: drop,
    ObjectTypeDefinition: drop,
    FieldDefinition: drop,
  });
}

function withKeys(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  return visit(document, {
    ObjectTypeDefinition: (node) => ({ ...node, directives: keysOf(node.name.value, schema).map(keyDirective) }),
  });
}

/** Names of the fields by which a gateway may refer to an entity; empty for any other type. */
function keysOf(typeName: string, schema: GraphQLSchema): string[] {
  const keys: unknown = schema.getType(typeName)?.extensions['keys'];
  return Array.isArray(keys) ? keys.map(String) : [];
}

function keyDirective(fields: string): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'key' },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'fields' },
        value: { kind: Kind.STRING, value: fields },
      },
    ],
  };
}
