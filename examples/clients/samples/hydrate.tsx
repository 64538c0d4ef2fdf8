import type { ApolloClient } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { hydrateRoot } from 'react-dom/client';
import { AccountPage } from './account-page.tsx';

/** Attaches React to a page of `renderPage`. The page contains the cache, so nothing is read again. */
export function hydrate(client: ApolloClient): void {
  const root = document.getElementById('root');
  const state = document.getElementById('state')?.textContent;
  if (!root || !state) throw new Error('The page has no #root or no #state.');
  client.cache.restore(JSON.parse(state));
  hydrateRoot(
    root,
    <ApolloProvider client={client}>
      <AccountPage />
    </ApolloProvider>,
  );
}
