import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { GraphQLError } from 'graphql';

/** The caller's token, which no other subgraph needs. */
const TOKEN_HEADERS = ['x-auth-token', 'authorization'];
const TRACE_HEADERS = ['x-request-id', 'traceparent', 'tracestate'];
/** Longer than the subgraph needs, so that its own error arrives: an update may take CODEARTS_TIMEOUT_MS twice. */
const TIMEOUT_MS = Number(process.env.SUBGRAPH_TIMEOUT_MS ?? 25_000);

/** Aborts when the client of the current request disconnects; Apollo's data source has no argument for it. */
const disconnected = new AsyncLocalStorage();

class Subgraph extends RemoteGraphQLDataSource {
  /** Sends a request once; Apollo Gateway has no retries. */
  fetcher = (url, init) => {
    const signal = AbortSignal.any([disconnected.getStore(), AbortSignal.timeout(TIMEOUT_MS)].filter(Boolean));
    return fetch(url, { ...init, signal });
  };

  process(options) {
    return disconnected.run(options.context.disconnected, () => super.process(options));
  }

  willSendRequest({ request, context }) {
    const names = this.name === 'codearts' ? [...TOKEN_HEADERS, ...TRACE_HEADERS] : TRACE_HEADERS;
    for (const name of names) {
      const value = context.headers?.[name];
      if (value !== undefined) request.http.headers.set(name, value);
    }
  }

  /** Keeps the code of a rejected request. Apollo's own error has the URL and the body instead. */
  async errorFromResponse(response) {
    const { errors: [error] = [] } = await this.parseBody(response);
    const { message, extensions } = error ?? unavailable(this.name);
    return new GraphQLError(message, { extensions });
  }

  /** Says nothing about the network between the gateway and the subgraph. */
  didEncounterError(error) {
    if (error instanceof GraphQLError) throw error;
    const { message, extensions } = unavailable(this.name);
    throw new GraphQLError(message, { extensions, originalError: error });
  }
}

function unavailable(name) {
  return {
    message: `The subgraph ${name} did not respond. A mutation may still have been executed.`,
    extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
  };
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync('supergraph.graphql', 'utf8'),
  buildService: ({ name, url }) => new Subgraph({ name, url }),
});

const { url } = await startStandaloneServer(new ApolloServer({ gateway, includeStacktraceInErrorResponses: false }), {
  listen: { host: '127.0.0.1', port: Number(process.env.PORT ?? 4100) },
  context: async ({ req, res }) => {
    const client = new AbortController();
    res.once('close', () => res.writableFinished || client.abort());
    return { headers: req.headers, disconnected: client.signal };
  },
});
console.log(`Listening on ${url}`);
