import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';

const FEDERATION_VERSION = 'v2.6';
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/${FEDERATION_VERSION}", import: ["@key"])`;
const KEY_DIRECTIVE = `"""
Fields by which a federated gateway refers to an entity; it means nothing to other clients.
"""
directive @key(fields: String!) repeatable on OBJECT`;

/** The schema that clients see, without what only gateways use. */
export function printApi(schema: GraphQLSchema): string {
  return `${KEY_DIRECTIVE}\n\n${printPublic(schema)}`;
}

/** The schema for composition into a supergraph. */
export function printSubgraph(schema: GraphQLSchema): string {
  return `${LINK}\n\n${printPublic(schema)}`;
}

function printPublic(schema: GraphQLSchema): string {
  return `${print(withKeys(withoutPlumbing(parse(printSchema(schema))), schema))}\n`;
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
    ObjectTypeDefinition: (node) => ({ ...node, directives: keysOf(node, schema) }),
  });
}

function keysOf(node: ObjectTypeDefinitionNode, schema: GraphQLSchema): ConstDirectiveNode[] {
  const keys: unknown = schema.getType(node.name.value)?.extensions['keys'];
  return Array.isArray(keys) ? keys.map((fields) => keyDirective(String(fields))) : [];
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
