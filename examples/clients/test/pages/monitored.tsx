import { ApolloProvider } from '@apollo/client/react';
import { datadogRum } from '@datadog/browser-rum';
import { browserTracingIntegration, init } from '@sentry/browser';
import { createRoot } from 'react-dom/client';
import { AccountPage } from '../../samples/account-page.tsx';
import { createApolloClient } from '../../samples/apollo-client.ts';
import { token, url } from './endpoint.ts';

// Both tools add headers to requests for the endpoint. What they report goes nowhere here.
init({
  dsn: 'https://key@127.0.0.1/1',
  integrations: [browserTracingIntegration()],
  tracesSampleRate: 1,
  tracePropagationTargets: [url],
});
datadogRum.init({
  applicationId: 'application',
  clientToken: 'public',
  service: 'settings-page',
  sessionSampleRate: 100,
  traceSampleRate: 100,
  allowedTracingUrls: [new URL(url).origin],
});

// Datadog traces no request before its session has begun.
while (datadogRum.getInternalContext() === undefined) await new Promise(requestAnimationFrame);

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <ApolloProvider client={createApolloClient(url, token)}>
      <AccountPage />
    </ApolloProvider>,
  );
}
