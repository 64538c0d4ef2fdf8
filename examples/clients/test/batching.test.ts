import { fileURLToPath } from 'node:url';
import { gql } from '@apollo/client';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startUpstream, type Upstream } from '../../../test/support/upstream.ts';
import { type Facade, startFacade } from '../../support/facade.ts';
import { createBatchingApolloClient } from '../samples/apollo-batching.ts';
import { createBatchingUrqlClient } from '../samples/urql-batching.ts';

const TRUSTED_DOCUMENTS = fileURLToPath(new URL('../generated/persisted-documents.json', import.meta.url));

let upstream: Upstream;
let facade: Facade;
beforeAll(async () => {
  upstream = await startUpstream();
  facade = await startFacade({ CODEARTS_ENDPOINT: upstream.url, UPDATE_EMAIL_LIMIT: '1000/1m' });
});
afterAll(async () => {
  await facade[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Ten different queries, since clients send equal ones only once. */
const reads = Array.from(
  { length: 10 },
  (_, at) => gql`query ${`Read${at}`} { me { id __typename commitEmail } meResult { __typename } }`,
);
const update = gql`mutation { updateEmail(email: "11@email.com", code: "SFLAJA") { __typename } }`;
const user = { id: '21820', __typename: 'CodeArtsUser', commitEmail: '1@email.com' };
const results = reads.map(() => ({ me: user, meResult: { __typename: 'CodeArtsUser' } }));

type Document = (typeof reads)[number];
interface BatchingClient {
  query(document: Document): PromiseLike<{ readonly data?: unknown; readonly error?: unknown }>;
  update(): PromiseLike<unknown>;
}

const clients: Readonly<Record<string, (url: string, token: string) => BatchingClient>> = {
  'Apollo Client'(url, token) {
    const client = createBatchingApolloClient(url, token);
    return {
      query: (query) => client.query({ query, errorPolicy: 'all' }),
      update: () => client.mutate({ mutation: update }),
    };
  },
  urql(url, token) {
    const client = createBatchingUrqlClient(url, token);
    return { query: (query) => client.query(query, {}), update: () => client.mutation(update, {}) };
  },
};

describe.each(Object.entries(clients))('%s', (name, create) => {
  /** A client of its own for each test, and the number of requests to the facade and upstream from now on. */
  function start(test: string) {
    const fetches = vi.spyOn(globalThis, 'fetch');
    const before = upstream.calls.length;
    return {
      client: create(`${facade.url}/graphql`, `${name.replaceAll(' ', '-')}-${test}`),
      counted: () => ({
        requests: fetches.mock.calls.length,
        upstream: upstream.calls.slice(before).map(({ method }) => method),
      }),
    };
  }

  test('sends ten queries as one request, which makes one GET', async () => {
    const { client, counted } = start('ten');
    const all = await Promise.all(reads.map((query) => client.query(query)));
    expect(all.map(({ data }) => data)).toEqual(results);
    expect(counted()).toEqual({ requests: 1, upstream: ['GET'] });
  });

  test('sends the eleventh query as a second request', async () => {
    const { client, counted } = start('eleven');
    const eleven = [...reads, gql`query OneMore { me { id } }`];
    const all = await Promise.all(eleven.map((query) => client.query(query)));
    expect(all.map(({ error }) => error)).toEqual(eleven.map(() => undefined));
    expect(counted().requests).toBe(2);
  });

  test('sends each mutation as a request of its own', async () => {
    const { client, counted } = start('mutations');
    await client.query(gql`query User { me { id } }`);
    await Promise.all([client.update(), client.update()]);
    expect(counted()).toEqual({ requests: 3, upstream: ['GET', 'PUT', 'PUT'] });
  });

  test('gets one error for each operation of a rejected batch', async () => {
    await using trusting = await startFacade({ CODEARTS_ENDPOINT: upstream.url, TRUSTED_DOCUMENTS });
    const client = create(`${trusting.url}/graphql`, 'rejected');
    const all = await Promise.all(reads.map((query) => client.query(query)));
    expect(all.map(({ error }) => String(error))).toEqual(
      reads.map(() => expect.stringContaining('This server accepts only trusted documents')),
    );
  });
});
