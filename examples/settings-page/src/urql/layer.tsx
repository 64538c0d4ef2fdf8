import { type ReactNode, useMemo } from 'react';
import { type CombinedError, Provider, useClient, useMutation, useQuery } from 'urql';
import { type AccountApi, AccountApiProvider, type DataLayer, type NoAnswer } from '../account-api.ts';
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
    account: data?.meResult ?? (error && noAnswer(error)),
    reading: fetching || stale,
    async reread() {
      const { data, error } = await client.query(AccountDocument, {}, { requestPolicy: 'network-only' });
      return data?.meResult ?? noAnswer(error);
    },
    async sendEmailCode(variables) {
      const { data, error } = await send(variables);
      return data?.sendEmailCode ?? noAnswer(error);
    },
    // The answer's `__typename` and `id` tell the cache whose fields these are: `account` above follows by itself.
    async updateEmail(variables) {
      const { data, error } = await update(variables);
      return data?.updateEmail ?? noAnswer(error);
    },
  };
  return <AccountApiProvider value={api}>{children}</AccountApiProvider>;
}

function noAnswer(error: CombinedError | undefined): NoAnswer {
  return {
    __typename: 'NoAnswer',
    message: error?.message ?? 'The answer was empty.',
    refused: (error?.graphQLErrors.length ?? 0) > 0,
  };
}
