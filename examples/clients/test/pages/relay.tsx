import { Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { RelayEnvironmentProvider } from 'react-relay';
import { Account, UpdateButton } from '../../samples/relay-account.tsx';
import { createRelayEnvironment } from '../../samples/relay-environment.ts';
import { token, url } from './endpoint.ts';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <RelayEnvironmentProvider environment={createRelayEnvironment(url, token)}>
      <Suspense fallback="Loading…">
        <Account />
        <UpdateButton email="new@example.com" code="SFLAJA" />
      </Suspense>
    </RelayEnvironmentProvider>,
  );
}
