import { createApolloClient } from '../../samples/apollo-client.ts';
import { hydrate } from '../../samples/hydrate.tsx';

// The server that rendered the page adds the token of the session.
hydrate(createApolloClient('/graphql', ''));
document.body.dataset['hydrated'] = 'yes';
