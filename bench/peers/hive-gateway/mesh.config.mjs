// Composes the supergraph that is committed beside this file: `npm run compose`, needed after a change of openapi.json.
import { createNamingConventionTransform, defineConfig } from '@graphql-mesh/compose-cli';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';

export const composeConfig = defineConfig({
  output: 'peers/hive-gateway/supergraph.graphql',
  subgraphs: [
    {
      sourceHandler: loadOpenAPISubgraph('codearts', {
        source: 'peers/hive-gateway/openapi.json',
        operationHeaders: { 'X-Auth-Token': '{context.headers["x-auth-token"]}' },
      }),
      transforms: [createNamingConventionTransform({ fieldNames: 'camelCase', enumValues: 'constantCase' })],
    },
  ],
});
