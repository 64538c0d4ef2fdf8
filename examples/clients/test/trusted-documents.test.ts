import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists';
import { persistedExchange } from '@urql/exchange-persisted';
import { Client, fetchExchange } from 'urql';
import { expect, test } from 'vitest';
import { startUpstream } from '../../../test/support/upstream.ts';
import { startFacade } from '../../support/facade.ts';
import { AccountDocument, UpdateEmailDocument } from '../generated/graphql.ts';
import generated from '../generated/possible-types.ts';
import { clients } from './support/clients.ts';
import { startLossyProxy } from './support/lossy-proxy.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const variables = { email: '11@email.com', code: 'SFLAJA' };

/** Writes a manifest with the command of its tool, and starts a facade that executes only its documents. */
async function startTrusting(command: string, manifest: string) {
  await promisify(execFile)('npm', ['run', command], { cwd: folder });
  const upstream = await startUpstream();
  const facade = await startFacade({ CODEARTS_ENDPOINT: upstream.url, TRUSTED_DOCUMENTS: `${folder}${manifest}` });
  const proxy = await startLossyProxy(`${facade.url}/graphql`, 0);
  return {
    url: proxy.url,
    requests: proxy.requests,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await facade[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

test('executes the operations that generate-persisted-query-manifest lists, sent by Apollo Client', async () => {
  await using trusting = await startTrusting('manifest', 'generated/persisted-query-manifest.json');
  const { default: manifest } = await import('../generated/persisted-query-manifest.json');
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes: generated.possibleTypes }),
    link: ApolloLink.from([
      new PersistedQueryLink(generatePersistedQueryIdsFromManifest({ loadManifest: async () => manifest })),
      new HttpLink({ uri: trusting.url, headers: { 'X-Auth-Token': 'the-token' } }),
    ]),
  });
  const read = await client.query({ query: AccountDocument });
  expect(read.data?.meResult).toMatchObject({ __typename: 'CodeArtsUser', commitEmail: '1@email.com' });
  const updated = await client.mutate({ mutation: UpdateEmailDocument, variables });
  expect(updated.data?.updateEmail.__typename).toBe('CodeArtsUser');
  expect(trusting.requests.filter((body) => 'query' in JSON.parse(body))).toEqual([]);
});

test('executes the operations that graphql-codegen lists, sent by urql', async () => {
  await using trusting = await startTrusting('codegen', 'generated/persisted-documents.json');
  const client = new Client({
    url: trusting.url,
    preferGetMethod: false,
    fetchOptions: { headers: { 'X-Auth-Token': 'the-token' } },
    exchanges: [
      persistedExchange({
        generateHash: async (_text, document) => Object(document).__meta__.hash,
        enforcePersistedQueries: true,
        enableForMutation: true,
        preferGetForPersistedQueries: false,
      }),
      fetchExchange,
    ],
  });
  const read = await client.query(AccountDocument, {});
  expect(read.data?.meResult).toMatchObject({ __typename: 'CodeArtsUser', commitEmail: '1@email.com' });
  const updated = await client.mutation(UpdateEmailDocument, variables);
  expect(updated.data?.updateEmail.__typename).toBe('CodeArtsUser');
  expect(trusting.requests.filter((body) => 'query' in JSON.parse(body))).toEqual([]);
});

test('executes the operations that relay-compiler lists, sent by Relay with their IDs', async () => {
  await using trusting = await startTrusting('relay', 'generated/relay/persisted-documents.json');
  const client = clients['Relay']?.(trusting.url, 'the-token');
  expect(await client?.read()).toBe('1@email.com');
  expect(await client?.update()).toBe('CodeArtsUser');
});

test.each(['Apollo Client', 'urql', 'TanStack Query'])(
  '%s sends an operation once that the manifest does not list, and gets the reason',
  async (name) => {
    await using trusting = await startTrusting('relay', 'generated/relay/persisted-documents.json');
    await expect(clients[name]?.(trusting.url, 'the-token').read()).rejects.toThrow('only trusted documents');
    expect(trusting.requests).toHaveLength(1);
  },
);
