import { MapperKind, mapSchema } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';

/**
 * Root fields whose resolvers have been called, by their name in the response: each returns what its resolver returned, or throws what
 * it threw.
 */
export type BegunFields = Map<string, () => unknown>;

/**
 * The same schema, whose root value is {@link BegunFields}: it calls no resolver of a root field a second time. So graphql's executor
 * can finish what was begun without it, and an update is made once.
 */
export function withBegunFields(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: ({ resolve, ...field }) => ({
      ...field,
      resolve: (begun: BegunFields, args, context, info) => {
        const finish = begun.get(String(info.path.key));
        return finish ? finish() : resolve?.(undefined, args, context, info);
      },
    }),
  });
}
