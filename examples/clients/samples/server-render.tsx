import { ApolloProvider } from '@apollo/client/react';
import { prerenderStatic } from '@apollo/client/react/ssr';
import { renderToString } from 'react-dom/server';
import { AccountPage } from './account-page.tsx';
import { createApolloClient } from './apollo-client.ts';

/**
 * Renders the page for one user. The client, and with it the cache, lives as long as the request.
 *
 * @param token from the user's session; it stays on the server.
 * @param signal aborted when the browser disconnects; the read is then cancelled upstream, too.
 * @throws the reason of `signal` once it is aborted.
 */
export async function renderPage(url: string, token: string, signal: AbortSignal): Promise<string> {
  const client = createApolloClient(url, token, signal);
  const { result } = await prerenderStatic({
    tree: (
      <ApolloProvider client={client}>
        <AccountPage />
      </ApolloProvider>
    ),
    renderFunction: renderToString,
    signal,
  });
  signal.throwIfAborted();
  // Without this escape a `</script>` in the data would end the element.
  const state = JSON.stringify(client.extract()).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
  <body>
    <div id="root">${result}</div>
    <script type="application/json" id="state">${state}</script>
    <script type="module" src="/browser.js"></script>
  </body>
</html>`;
}
