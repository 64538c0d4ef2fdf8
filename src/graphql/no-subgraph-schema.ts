import { GraphQLError, type ValidationRule } from 'graphql';

/** Refuses `_service`, which hands out the schema as introspection does. */
export const NoSubgraphSchemaRule: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== '_service') return;
    context.reportError(
      new GraphQLError('The subgraph schema is not handed out, because introspection is off.', { nodes: [node] }),
    );
  },
});
