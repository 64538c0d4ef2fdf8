import { defineConfig, type GatewayPlugin } from '@graphql-hive/gateway';

/** The caller's token, which no other subgraph needs. */
const TOKEN_HEADERS = ['x-auth-token', 'authorization'];
const TRACE_HEADERS = ['x-request-id', 'traceparent', 'tracestate'];

/** Longer than the subgraph needs, so that its own error arrives: an update may take CODEARTS_TIMEOUT_MS twice. */
const TIMEOUT_MS = Number(process.env['SUBGRAPH_TIMEOUT_MS'] ?? 25_000);
const MAX_RETRIES = 1;

/** Removes what the gateway adds to the error of a timeout: the subgraph's URL, and the request with its verification code. */
const hideSubrequests: GatewayPlugin = {
  onResultProcess({ result }) {
    for (const one of [result].flat()) {
      if (!('errors' in one)) continue;
      for (const { extensions } of one.errors ?? []) {
        delete extensions?.['request'];
        delete extensions?.['response'];
      }
    }
  },
};

export const gatewayConfig = defineConfig({
  propagateHeaders: {
    fromClientToSubgraphs({ request, subgraphName }) {
      const names = subgraphName === 'codearts' ? [...TOKEN_HEADERS, ...TRACE_HEADERS] : TRACE_HEADERS;
      return Object.fromEntries(names.map((name) => [name, request.headers.get(name)]));
    },
  },
  // A client that disconnects cancels what the gateway has requested for it.
  upstreamCancellation: true,
  // A query that is sent again has its time again.
  upstreamTimeout: ({ executionRequest }) =>
    executionRequest?.operationType === 'query' ? TIMEOUT_MS / (1 + MAX_RETRIES) : TIMEOUT_MS,
  plugins: () => [hideSubrequests],
  // Only queries are sent again. A mutation may have been executed, and each attempt consumes the verification code.
  upstreamRetry: ({ executionRequest }) =>
    executionRequest.operationType === 'query' ? { maxRetries: MAX_RETRIES, retryDelay: 250 } : undefined,
  // Tokens have up to 100,000 characters; Node.js accepts 16 KiB of headers by default.
  maxHeaderSize: 131_072,
});
