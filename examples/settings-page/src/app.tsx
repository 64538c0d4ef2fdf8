import { useMemo, useState } from 'react';
import { ApolloLayer } from './apollo/layer.tsx';
import { AccountCard } from './components/account-card.tsx';
import { DeliverySettings } from './components/delivery-settings.tsx';
import { EmailForm } from './components/email-form.tsx';
import { TokenForm } from './components/token-form.tsx';
import { layerIn } from './delivery.ts';
import { UrqlLayer } from './urql/layer.tsx';

const layers = { apollo: ApolloLayer, urql: UrqlLayer };

interface Props {
  readonly url: string;
  /** Whether the server executes this page's operations by their IDs. */
  readonly hasTrustedDocuments: boolean;
}

export function App({ url, hasTrustedDocuments }: Props) {
  const [delivery, setDelivery] = useState(() => ({ layer: layerIn(location.search), trusted: hasTrustedDocuments }));
  // Only in memory: closing or reloading the page signs out.
  const [token, setToken] = useState<string>();
  const { layer, trusted } = delivery;
  const connection = useMemo(() => token && { url, token, trusted }, [url, token, trusted]);
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
      <DeliverySettings value={delivery} offersTrusted={hasTrustedDocuments} onChange={setDelivery} />
    </main>
  );
}
