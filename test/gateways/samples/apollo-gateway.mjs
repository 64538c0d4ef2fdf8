import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

/** The caller's token; no other subgraph has any use for it. */
const TOKEN_HEADERS = ['x-auth-token', 'authorization'];
const TRACE_HEADERS = ['x-request-id', 'traceparent', 'tracestate'];

/** Fires when the client of the request at hand has gone away; Apollo's data source has no argument for it. */
const gone = new AsyncLocalStorage();

class Subgraph extends RemoteGraphQLDataSource {
  fetcher = (url, init) => fetch(url, { ...init, signal: gone.getStore() });

  process(options) {
    return gone.run(options.context.gone, () => super.process(options));
  }

  willSendRequest({ request, context }) {
    const names = this.name === 'codearts' ? [...TOKEN_HEADERS, ...TRACE_HEADERS] : TRACE_HEADERS;
    for (const name of names) {
      const value = context.headers?.[name];
      if (value !== undefined) request.http.headers.set(name, value);
    }
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync('supergraph.graphql', 'utf8'),
  buildService: ({ name, url }) => new Subgraph({ name, url }),
});

const { url } = await startStandaloneServer(new ApolloServer({ gateway, includeStacktraceInErrorResponses: false }), {
  listen: { host: '127.0.0.1', port: Number(process.env.PORT ?? 4100) },
  context: async ({ req, res }) => {
    const left = new AbortController();
    res.once('close', () => res.writableFinished || left.abort());
    return { headers: req.headers, gone: left.signal };
  },
});
console.log(`Listening on ${url}`);
