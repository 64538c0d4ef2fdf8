import './scalars.ts';
import './error-types.ts';
import './user.ts';
import './me.ts';
import './update-email.ts';
import './send-email-code.ts';
import './subgraph.ts';
import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import { withRootFieldPrefix } from './root-field-prefix.ts';

/** The GraphQL schema; stateless, so every server in a process shares it. */
export const schema = builder.toSchema({ sortSchema: false });

/** The same schema with the root fields under a prefix; the schema itself when the prefix is empty. */
export function createSchema(rootFieldPrefix: string): GraphQLSchema {
  return withRootFieldPrefix(schema, rootFieldPrefix);
}
