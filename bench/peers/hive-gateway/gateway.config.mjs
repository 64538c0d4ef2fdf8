// Hive Gateway as it comes, on a supergraph that Mesh Compose made of an OpenAPI document.
import { defineConfig } from '@graphql-hive/gateway';
import { UPSTREAM } from '../support/environment.mjs';

export const gatewayConfig = defineConfig({
  supergraph: new URL('supergraph.graphql', import.meta.url).pathname,
  transportEntries: { '*': { location: UPSTREAM } },
});
