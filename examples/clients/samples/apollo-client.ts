import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, ServerError } from '@apollo/client';
import { RetryLink } from '@apollo/client/link/retry';
import generated from '../generated/possible-types.ts';

/** Creates a client for one token. Create another one for the next token, so that no user sees what is cached for another. */
export function createApolloClient(uri: string, token: string, signal?: AbortSignal): ApolloClient {
  return new ApolloClient({
    cache: new InMemoryCache({ possibleTypes: generated.possibleTypes }),
    clientAwareness: { name: 'settings-page', version: '1.2.3' },
    link: ApolloLink.from([
      retryQueries(),
      new HttpLink({ uri, headers: { 'X-Auth-Token': token }, ...(signal && { fetchOptions: { signal } }) }),
    ]),
  });
}

/** Sends a query again after a network error, at most twice. A mutation may have been executed, so it is never sent again. */
function retryQueries(): RetryLink {
  return new RetryLink({
    delay: { initial: 300, max: 5_000, jitter: true },
    attempts: (attempt, { operationType }, error) =>
      operationType === 'query' && attempt < 3 && !(ServerError.is(error) && error.statusCode < 500),
  });
}
