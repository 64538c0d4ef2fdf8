import { useMemo, useState } from 'react';
import { ApolloLayer } from './apollo/layer.tsx';
import { AccountCard } from './components/account-card.tsx';
import { DeliverySettings } from './components/delivery-settings.tsx';
import { EmailForm } from './components/email-form.tsx';
import { TokenForm } from './components/token-form.tsx';
import { startingDelivery } from './delivery.ts';
import { UrqlLayer } from './urql/layer.tsx';

const layers = { apollo: ApolloLayer, urql: UrqlLayer };
const url = import.meta.env.VITE_GRAPHQL_URL ?? '/graphql';

export function App() {
  const [delivery, setDelivery] = useState(() => startingDelivery(location.search));
  // In memory alone: whoever closes or reloads the page has signed out.
  const [token, setToken] = useState<string>();
  const { layer, trusted } = delivery;
  const connection = useMemo(() => token && { url, token, trusted }, [token, trusted]);
  const Layer = layers[layer];

  return (
    <main>
      <header>
        <h1>Email settings</h1>
        {connection && (
          <button type="button" className="quiet" onClick={() => setToken(undefined)}>
            Use another token
          </button>
        )}
      </header>
      {connection ? (
        <Layer connection={connection}>
          <AccountCard onToken={setToken} />
          <EmailForm onToken={setToken} />
        </Layer>
      ) : (
        <section className="card" aria-labelledby="token-heading">
          <h2 id="token-heading">Sign in</h2>
          <TokenForm onToken={setToken} />
        </section>
      )}
      <DeliverySettings value={delivery} onChange={setDelivery} />
    </main>
  );
}
