import { fileURLToPath } from 'node:url';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { BatchHttpLink } from '@apollo/client/link/batch-http';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { persistedExchange } from '@urql/exchange-persisted';
import { Client, fetchExchange } from 'urql';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startUpstream, type Upstream } from '../../../test/support/upstream.ts';
import { type Facade, startFacade } from '../../support/facade.ts';
import { createApolloClient } from '../src/apollo/client.ts';
import { documentId } from '../src/document-id.ts';
import { AccountDocument, UpdateEmailDocument } from '../src/generated/graphql.ts';
import generated from '../src/generated/possible-types.ts';
import { createUrqlClient } from '../src/urql/client.ts';

const TRUSTED_DOCUMENTS = fileURLToPath(new URL('../src/generated/persisted-documents.json', import.meta.url));

let upstream: Upstream;
const facades: Record<'open' | 'trusted', Facade | undefined> = { open: undefined, trusted: undefined };
beforeAll(async () => {
  upstream = await startUpstream();
  const env = { CODEARTS_ENDPOINT: upstream.url, UPDATE_EMAIL_LIMIT: '1000/1m' };
  facades.open = await startFacade(env);
  facades.trusted = await startFacade({ ...env, TRUSTED_DOCUMENTS });
});
afterAll(async () => {
  await facades.open?.[Symbol.asyncDispose]();
  await facades.trusted?.[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function urlOf(facade: keyof typeof facades): string {
  return `${facades[facade]?.url}/graphql`;
}

/** Counts the requests to the facade and upstream from now on. */
function count() {
  const fetches = vi.spyOn(globalThis, 'fetch');
  const before = upstream.calls.length;
  return () => ({
    requests: fetches.mock.calls.length,
    upstream: upstream.calls.slice(before).map(({ method }) => method),
  });
}

describe('trusted documents are executed', () => {
  const variables = { email: '11@email.com', code: 'SFLAJA' };

  test('by their IDs with Apollo Client', async () => {
    const client = createApolloClient({ url: urlOf('trusted'), token: 'apollo', trusted: true });
    const { data } = await client.query({ query: AccountDocument });
    expect(data?.meResult).toMatchObject({ __typename: 'CodeArtsUser', commitEmail: '1@email.com' });
    const updated = await client.mutate({ mutation: UpdateEmailDocument, variables });
    expect(updated.data?.updateEmail.__typename).toBe('CodeArtsUser');
  });

  test('by their IDs with urql', async () => {
    const client = createUrqlClient({ url: urlOf('trusted'), token: 'urql', trusted: true });
    const { data } = await client.query(AccountDocument, {});
    expect(data?.meResult).toMatchObject({ __typename: 'CodeArtsUser', commitEmail: '1@email.com' });
    const updated = await client.mutation(UpdateEmailDocument, variables);
    expect(updated.data?.updateEmail.__typename).toBe('CodeArtsUser');
  });

  test('by their IDs in a GET', async () => {
    const apollo = new ApolloClient({
      cache: new InMemoryCache({ possibleTypes: generated.possibleTypes }),
      link: ApolloLink.from([
        new PersistedQueryLink({ generateHash: documentId, useGETForHashedQueries: true }),
        new HttpLink({ uri: urlOf('trusted'), headers: { 'X-Auth-Token': 'apollo-get' } }),
      ]),
    });
    const urql = new Client({
      url: urlOf('trusted'),
      fetchOptions: { headers: { 'X-Auth-Token': 'urql-get' } },
      exchanges: [
        persistedExchange({
          generateHash: async (_text, document) => documentId(document),
          enforcePersistedQueries: true,
          preferGetForPersistedQueries: true,
        }),
        fetchExchange,
      ],
    });
    const fetches = vi.spyOn(globalThis, 'fetch');
    const results = [await apollo.query({ query: AccountDocument }), await urql.query(AccountDocument, {})];
    expect(results.map(({ data }) => data?.meResult.__typename)).toEqual(['CodeArtsUser', 'CodeArtsUser']);
    expect(fetches.mock.calls.map(([, init]) => init?.method)).toEqual(['GET', 'GET']);
  });

  test('in a batch of BatchHttpLink', async () => {
    const client = new ApolloClient({
      cache: new InMemoryCache({ possibleTypes: generated.possibleTypes }),
      queryDeduplication: false,
      link: ApolloLink.from([
        new PersistedQueryLink({ generateHash: documentId }),
        new BatchHttpLink({ uri: urlOf('trusted'), headers: { 'X-Auth-Token': 'apollo-batch' } }),
      ]),
    });
    const counted = count();
    const read = () => client.query({ query: AccountDocument, fetchPolicy: 'no-cache' });
    const results = await Promise.all([read(), read(), read()]);
    expect(results.map(({ data }) => data?.meResult.__typename)).toEqual([
      'CodeArtsUser',
      'CodeArtsUser',
      'CodeArtsUser',
    ]);
    expect(counted()).toEqual({ requests: 1, upstream: ['GET'] });
  });
});

describe('without trusted documents a client with automatic persisted queries', () => {
  test('sends query text after its first request: Apollo Client', async () => {
    const client = new ApolloClient({
      cache: new InMemoryCache({ possibleTypes: generated.possibleTypes }),
      link: ApolloLink.from([
        new PersistedQueryLink({ generateHash: documentId }),
        new HttpLink({ uri: urlOf('open'), headers: { 'X-Auth-Token': 'apollo-apq' } }),
      ]),
    });
    const counted = count();
    for (const requests of [2, 3]) {
      const { data } = await client.query({ query: AccountDocument, fetchPolicy: 'network-only' });
      expect(data?.meResult.__typename).toBe('CodeArtsUser');
      expect(counted().requests).toBe(requests);
    }
  });

  test('sends query text after its first request: urql', async () => {
    const client = new Client({
      url: urlOf('open'),
      fetchOptions: { headers: { 'X-Auth-Token': 'urql-apq' } },
      exchanges: [persistedExchange(), fetchExchange],
    });
    const counted = count();
    for (const requests of [2, 3]) {
      const { data } = await client.query(AccountDocument, {}, { requestPolicy: 'network-only' });
      expect(data?.meResult.__typename).toBe('CodeArtsUser');
      expect(counted().requests).toBe(requests);
    }
  });
});
