import { cacheExchange } from '@urql/exchange-graphcache';
import { retryExchange } from '@urql/exchange-retry';
import { Client, fetchExchange } from 'urql';
import generated from '../generated/possible-types.ts';

const { possibleTypes } = generated;

/** Creates a client for one token. Create another one for the next token, so that no user sees what is cached for another. */
export function createUrqlClient(url: string, token: string): Client {
  return new Client({
    url,
    // A URL with variables, which may hold a verification code, would end up in the logs of proxies.
    preferGetMethod: false,
    fetchOptions: {
      headers: { 'X-Auth-Token': token, 'graphql-client-name': 'settings-page', 'graphql-client-version': '1.2.3' },
    },
    exchanges: [
      cacheExchange({ possibleTypes, keys: withoutId(), logger: logUnlessExpected }),
      retryExchange({
        initialDelayMs: 300,
        maxDelayMs: 5_000,
        maxNumberAttempts: 3,
        // A mutation may have been executed, so it is never sent again.
        retryIf: ({ networkError, response }, { kind }) =>
          kind === 'query' && networkError !== undefined && !(response?.status < 500),
      }),
      fetchExchange,
    ],
  });
}

/** Every type but `CodeArtsUser` has no `id`: the cache stores such objects inside the object that contains them. */
function withoutId() {
  const types = [...possibleTypes.CodeArtsError, 'CodeArtsError', 'CodeArtsEmailCodeSent', 'CodeArtsUpstreamFailure'];
  return Object.fromEntries(types.map((type) => [type, () => null]));
}

/** Without a whole schema the cache tries each fragment on each member of a union, and warns of the fields that are missing. */
function logUnlessExpected(severity: 'debug' | 'error' | 'warn', message: string): void {
  // biome-ignore lint/suspicious/noConsole: the cache logs to the console
  if (severity !== 'debug' && !message.startsWith('Invalid undefined')) console[severity](message);
}
