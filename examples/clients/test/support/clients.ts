import { MutationObserver } from '@tanstack/react-query';
import { commitMutation, fetchQuery, type GraphQLTaggedNode } from 'relay-runtime';
import { AccountDocument, UpdateEmailDocument } from '../../generated/graphql.ts';
import type { relayAccountQuery } from '../../generated/relay/relayAccountQuery.graphql.ts';
import type { relayAccountUpdateMutation } from '../../generated/relay/relayAccountUpdateMutation.graphql.ts';
import { createApolloClient } from '../../samples/apollo-client.ts';
import { accountQuery, updateMutation } from '../../samples/relay-account.tsx';
import { createRelayEnvironment } from '../../samples/relay-environment.ts';
import { accountOptions, createQueryClient, updateEmailOptions } from '../../samples/tanstack-query.ts';
import { createUrqlClient } from '../../samples/urql-client.ts';

const variables = { email: '11@email.com', code: 'SFLAJA' };

/** What the tests do with each client, in the same words. */
export interface Client {
  /** Reads the commit email from the network, or from the cache if it is there; rejects without a typed result. */
  read(): Promise<string | null | undefined>;
  /** Changes it to `11@email.com` and returns the type of the result; rejects without a typed result. */
  update(): Promise<string>;
}

/** Each client of the samples, for one token. */
export const clients: Readonly<Record<string, (url: string, token: string) => Client>> = {
  'Apollo Client'(url, token) {
    const client = createApolloClient(url, token);
    return {
      async read() {
        const { data, error } = await client.query({ query: AccountDocument });
        if (!data) throw error;
        return emailOf(data.meResult);
      },
      async update() {
        const { data, error } = await client.mutate({ mutation: UpdateEmailDocument, variables });
        if (!data) throw error;
        return data.updateEmail.__typename;
      },
    };
  },

  urql(url, token) {
    const client = createUrqlClient(url, token);
    return {
      async read() {
        const { data, error } = await client.query(AccountDocument, {});
        if (!data) throw error;
        return emailOf(data.meResult);
      },
      async update() {
        const { data, error } = await client.mutation(UpdateEmailDocument, variables);
        if (!data) throw error;
        return data.updateEmail.__typename;
      },
    };
  },

  'TanStack Query'(url, token) {
    const client = createQueryClient();
    const endpoint = { url, token };
    return {
      async read() {
        return emailOf(await client.fetchQuery({ ...accountOptions(endpoint), staleTime: Number.POSITIVE_INFINITY }));
      },
      async update() {
        const observer = new MutationObserver(client, updateEmailOptions(endpoint));
        return (await observer.mutate(variables)).__typename;
      },
    };
  },

  Relay(url, token) {
    const environment = createRelayEnvironment(url, token);
    return {
      async read() {
        const read = fetchQuery<relayAccountQuery>(environment, accountQuery, {}, { fetchPolicy: 'store-or-network' });
        const data = await read.toPromise();
        return data && emailOf(data.meResult);
      },
      update: () =>
        new Promise((resolve, reject) =>
          commitMutation<relayAccountUpdateMutation>(environment, {
            mutation: updateMutation as GraphQLTaggedNode,
            variables,
            onCompleted: ({ updateEmail }) => resolve(updateEmail.__typename),
            onError: reject,
          }),
        ),
    };
  },
};

function emailOf(result: { readonly __typename: string; readonly commitEmail?: string | null | undefined }) {
  return result.__typename === 'CodeArtsUser' ? result.commitEmail : result.__typename;
}
