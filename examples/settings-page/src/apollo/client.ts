import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { map } from 'rxjs';
import type { Connection } from '../account-api.ts';
import { documentId } from '../document-id.ts';
import generated from '../generated/possible-types.ts';
import { nameLaterFailures } from '../later-failures.ts';

/** Creates a client for one token. The next token gets another one, so that no user sees what is cached for another. */
export function createApolloClient({ url, token, trusted }: Connection): ApolloClient {
  return new ApolloClient({
    cache: new InMemoryCache({ possibleTypes: generated.possibleTypes }),
    link: ApolloLink.from([
      laterFailures(),
      ...(trusted ? [idsOnly()] : []),
      new HttpLink({ uri: url, headers: { 'X-Auth-Token': token } }),
    ]),
  });
}

function laterFailures(): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((result) => ('data' in result && result.data ? { ...result, data: nameLaterFailures(result.data) } : result)),
    ),
  );
}

/** Sends the ID of each operation instead of its text, and never the text, however the server responds. */
function idsOnly(): ApolloLink {
  return new PersistedQueryLink({ generateHash: documentId, disable: () => false, retry: () => false });
}
