import { fileURLToPath } from 'node:url';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { BatchHttpLink } from '@apollo/client/link/batch-http';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { persistedExchange } from '@urql/exchange-persisted';
import { Client, fetchExchange } from 'urql';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startUpstream, type Upstream } from '../../../test/support/upstream.ts';
import { createBatchingApolloClient } from '../samples/apollo-batching.ts';
import { createBatchingUrqlClient } from '../samples/urql-batching.ts';
import { createApolloClient } from '../src/apollo/client.ts';
import { documentId } from '../src/document-id.ts';
import { AccountDocument, UpdateEmailDocument } from '../src/generated/graphql.ts';
import generated from '../src/generated/possible-types.ts';
import { createUrqlClient } from '../src/urql/client.ts';
import { type Facade, startFacade } from './support/facade.ts';

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

/** Counts what goes to the facade and what it asks upstream, from now on. */
function count() {
  const fetches = vi.spyOn(globalThis, 'fetch');
  const before = upstream.calls.length;
  return () => ({
    requests: fetches.mock.calls.length,
    upstream: upstream.calls.slice(before).map(({ method }) => method),
  });
}

/** Reads a token's user, so that its next update makes no other call than its own. */
async function readUserOf(token: string): Promise<void> {
  await fetch(urlOf('open'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Auth-Token': token },
    body: JSON.stringify({ query: '{ me { id } }' }),
  });
}

/** Ten that differ, since clients send equal ones but once. */
const reads = Array.from(
  { length: 10 },
  (_, at) => gql`query ${`Read${at}`} { me { id __typename commitEmail } meResult { __typename } }`,
);
const update = gql`mutation { updateEmail(email: "11@email.com", code: "SFLAJA") { __typename } }`;
const user = { id: '21820', __typename: 'CodeArtsUser', commitEmail: '1@email.com' };
const answers = reads.map(() => ({ me: user, meResult: { __typename: 'CodeArtsUser' } }));

describe('ten queries at once', () => {
  test('of BatchHttpLink are one request and one GET', async () => {
    const client = createBatchingApolloClient(urlOf('open'), 'apollo-batch');
    const counted = count();
    const results = await Promise.all(reads.map((query) => client.query({ query })));
    expect(results.map(({ data }) => data)).toEqual(answers);
    expect(counted()).toEqual({ requests: 1, upstream: ['GET'] });
  });

  test('of urql with a fetch that batches are one request and one GET', async () => {
    const client = createBatchingUrqlClient(urlOf('open'), 'urql-batch');
    const counted = count();
    const results = await Promise.all(reads.map((query) => client.query(query, {})));
    expect(results.map(({ data }) => data)).toEqual(answers);
    expect(counted()).toEqual({ requests: 1, upstream: ['GET'] });
  });

  test.each(['apollo', 'urql'])('do not hold a mutation of %s', async (layer) => {
    await readUserOf(`${layer}-both`);
    const counted = count();
    if (layer === 'apollo') {
      const client = createBatchingApolloClient(urlOf('open'), 'apollo-both');
      await Promise.all([client.mutate({ mutation: update }), client.mutate({ mutation: update })]);
    } else {
      const client = createBatchingUrqlClient(urlOf('open'), 'urql-both');
      await Promise.all([client.mutation(update, {}), client.mutation(update, {})]);
    }
    expect(counted()).toEqual({ requests: 2, upstream: ['PUT', 'PUT'] });
  });

  test('and one too many make two requests with urql', async () => {
    const client = createBatchingUrqlClient(urlOf('open'), 'urql-eleven');
    const counted = count();
    const one = gql`query OneMore { me { id } }`;
    const results = await Promise.all([...reads, one].map((query) => client.query(query, {})));
    expect(results.map(({ error }) => error)).toEqual([...reads, one].map(() => undefined));
    expect(counted().requests).toBe(2);
  });

  test('that are refused as a batch are refused each', async () => {
    const client = createBatchingUrqlClient(urlOf('trusted'), 'urql-refused');
    const results = await Promise.all(reads.map((query) => client.query(query, {})));
    expect(results.map(({ error }) => error?.graphQLErrors[0]?.extensions['code'])).toEqual(
      reads.map(() => 'TRUSTED_DOCUMENTS_ONLY'),
    );
  });
});

describe('trusted documents', () => {
  const variables = { email: '11@email.com', code: 'SFLAJA' };

  test('run by their ids with Apollo Client', async () => {
    const client = createApolloClient({ url: urlOf('trusted'), token: 'apollo', trusted: true });
    const { data } = await client.query({ query: AccountDocument });
    expect(data?.meResult).toMatchObject({ __typename: 'CodeArtsUser', commitEmail: '1@email.com' });
    const updated = await client.mutate({ mutation: UpdateEmailDocument, variables });
    expect(updated.data?.updateEmail.__typename).toBe('CodeArtsUser');
  });

  test('run by their ids with urql', async () => {
    const client = createUrqlClient({ url: urlOf('trusted'), token: 'urql', trusted: true });
    const { data } = await client.query(AccountDocument, {});
    expect(data?.meResult).toMatchObject({ __typename: 'CodeArtsUser', commitEmail: '1@email.com' });
    const updated = await client.mutation(UpdateEmailDocument, variables);
    expect(updated.data?.updateEmail.__typename).toBe('CodeArtsUser');
  });

  test('run by their ids by GET', async () => {
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

  test('run in a batch of BatchHttpLink', async () => {
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

describe('a client that tries hashes first', () => {
  test('goes over to texts for good with Apollo Client, where there are no trusted documents', async () => {
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

  test('goes over to texts for good with urql, where there are no trusted documents', async () => {
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
