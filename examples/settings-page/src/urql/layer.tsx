import { type ReactNode, useMemo } from 'react';
import { type CombinedError, Provider, useClient, useMutation, useQuery } from 'urql';
import { type AccountApi, AccountApiProvider, type DataLayer, type NoResult } from '../account-api.ts';
import { AccountDocument, SendEmailCodeDocument, UpdateEmailDocument } from '../generated/graphql.ts';
import { createUrqlClient } from './client.ts';

export const UrqlLayer: DataLayer = ({ connection, children }) => {
  const client = useMemo(() => createUrqlClient(connection), [connection]);
  return (
    <Provider value={client}>
      <Api>{children}</Api>
    </Provider>
  );
};

function Api({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const [{ data, error, fetching, stale }] = useQuery({ query: AccountDocument });
  const [, send] = useMutation(SendEmailCodeDocument);
  const [, update] = useMutation(UpdateEmailDocument);

  const api: AccountApi = {
    account: data?.meResult ?? (error && noResult(error)),
    reading: fetching || stale,
    async reread() {
      const { data, error } = await client.query(AccountDocument, {}, { requestPolicy: 'network-only' });
      return data?.meResult ?? noResult(error);
    },
    async sendEmailCode(variables) {
      const { data, error } = await send(variables);
      return data?.sendEmailCode ?? noResult(error);
    },
    // The cache finds the user by the result's `__typename` and `id`, so `account` above changes with it.
    async updateEmail(variables) {
      const { data, error } = await update(variables);
      return data?.updateEmail ?? noResult(error);
    },
  };
  return <AccountApiProvider value={api}>{children}</AccountApiProvider>;
}

function noResult(error: CombinedError | undefined): NoResult {
  return {
    __typename: 'NoResult',
    message: error?.message ?? 'The response was empty.',
    rejected: (error?.graphQLErrors.length ?? 0) > 0,
  };
}
