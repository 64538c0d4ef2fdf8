import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { type GraphQLSchema, GraphQLUnionType } from 'graphql';
import { capitalized, rootFieldName } from '../root-field-name.ts';

/**
 * Renames the root fields, and the unions named after them, for supergraphs that have a `me` or an `updateEmail` of their own.
 * What federation itself adds to a subgraph keeps its name.
 *
 * @param prefix a GraphQL name, or empty for the schema as it is.
 */
export function withRootFieldPrefix(schema: GraphQLSchema, prefix: string): GraphQLSchema {
  if (prefix === '') return schema;
  return mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: (field, name) => (name.startsWith('_') ? undefined : [rootFieldName(prefix, name), field]),
    [MapperKind.UNION_TYPE]: (union) =>
      union.name.startsWith('_')
        ? undefined
        : new GraphQLUnionType({ ...union.toConfig(), name: capitalized(prefix) + union.name }),
  });
}
