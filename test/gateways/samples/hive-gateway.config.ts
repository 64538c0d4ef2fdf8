import { defineConfig } from '@graphql-hive/gateway';

/** The caller's token; no other subgraph has any use for it. */
const TOKEN_HEADERS = ['x-auth-token', 'authorization'];
const TRACE_HEADERS = ['x-request-id', 'traceparent', 'tracestate'];

export const gatewayConfig = defineConfig({
  propagateHeaders: {
    fromClientToSubgraphs({ request, subgraphName }) {
      const names = subgraphName === 'codearts' ? [...TOKEN_HEADERS, ...TRACE_HEADERS] : TRACE_HEADERS;
      return Object.fromEntries(names.map((name) => [name, request.headers.get(name)]));
    },
  },
  // A client that goes away takes back what the gateway has asked for it.
  upstreamCancellation: true,
  // Tokens have up to 100,000 characters; Node takes 16 KiB of headers unless told otherwise.
  maxHeaderSize: 131_072,
});
