import { cacheExchange } from '@urql/exchange-graphcache';
import { persistedExchange } from '@urql/exchange-persisted';
import { Client, fetchExchange, mapExchange } from 'urql';
import type { Connection } from '../account-api.ts';
import { documentId } from '../document-id.ts';
import generated from '../generated/possible-types.ts';
import { nameLaterFailures } from '../later-failures.ts';

const { possibleTypes } = generated;

/** Creates a client for one token. The next token gets another one, so that no user sees what is cached for another. */
export function createUrqlClient({ url, token, trusted }: Connection): Client {
  return new Client({
    url,
    fetchOptions: { headers: { 'X-Auth-Token': token } },
    preferGetMethod: false,
    exchanges: [cache(), laterFailures(), ...(trusted ? [idsOnly()] : []), fetchExchange],
  });
}

function cache() {
  const withoutId = [
    ...possibleTypes.CodeArtsError,
    'CodeArtsError',
    'CodeArtsEmailCodeSent',
    'CodeArtsUpstreamFailure',
  ];
  return cacheExchange({
    possibleTypes,
    keys: Object.fromEntries(withoutId.map((type) => [type, () => null])),
    logger(severity, message) {
      // Without a whole schema the cache tries each fragment on each member of a union, and warns of the fields that are missing.
      // biome-ignore lint/suspicious/noConsole: this is the cache's own log
      if (severity !== 'debug' && !message.startsWith('Invalid undefined')) console[severity](message);
    },
  });
}

function laterFailures() {
  return mapExchange({
    onResult: (result) => (result.data ? { ...result, data: nameLaterFailures(result.data) } : result),
  });
}

/** Sends the ID of each operation instead of its text, and never the text, however the server responds. */
function idsOnly() {
  return persistedExchange({
    generateHash: async (_text, document) => documentId(document),
    enforcePersistedQueries: true,
    enableForMutation: true,
    preferGetForPersistedQueries: false,
  });
}
