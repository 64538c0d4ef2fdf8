import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { BatchHttpLink } from '@apollo/client/link/batch-http';

/** Sends the queries of one render as one request; a mutation is sent separately, because a batch may contain only one. */
export function createBatchingApolloClient(uri: string, token: string): ApolloClient {
  const headers = { 'X-Auth-Token': token };
  return new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'query',
      new BatchHttpLink({ uri, headers, batchMax: 10 }),
      new HttpLink({ uri, headers }),
    ),
  });
}
