import { CombinedGraphQLErrors, type ErrorLike } from '@apollo/client';
import { ApolloProvider, useMutation, useQuery } from '@apollo/client/react';
import { type ReactNode, useMemo } from 'react';
import { type AccountApi, AccountApiProvider, type DataLayer, type NoResult } from '../account-api.ts';
import { AccountDocument, SendEmailCodeDocument, UpdateEmailDocument } from '../generated/graphql.ts';
import { createApolloClient } from './client.ts';

export const ApolloLayer: DataLayer = ({ connection, children }) => {
  const client = useMemo(() => createApolloClient(connection), [connection]);
  return (
    <ApolloProvider client={client}>
      <Api>{children}</Api>
    </ApolloProvider>
  );
};

/** A field whose upstream value is invalid is null and has an entry in `errors`; the other fields are good. */
const options = { errorPolicy: 'all' } as const;

function Api({ children }: { readonly children: ReactNode }) {
  const { data, error, loading, refetch } = useQuery(AccountDocument, options);
  const [send] = useMutation(SendEmailCodeDocument, options);
  const [update] = useMutation(UpdateEmailDocument, options);

  const api: AccountApi = {
    account: data?.meResult ?? (error && noResult(error)),
    reading: loading,
    async reread() {
      const { data, error } = await refetch();
      return data?.meResult ?? noResult(error);
    },
    async sendEmailCode(variables) {
      const { data, error } = await send({ variables });
      return data?.sendEmailCode ?? noResult(error);
    },
    // The cache finds the user by the result's `__typename` and `id`, so `account` above changes with it.
    async updateEmail(variables) {
      const { data, error } = await update({ variables });
      return data?.updateEmail ?? noResult(error);
    },
  };
  return <AccountApiProvider value={api}>{children}</AccountApiProvider>;
}

function noResult(error: ErrorLike | undefined): NoResult {
  return {
    __typename: 'NoResult',
    message: error?.message ?? 'The response was empty.',
    rejected: CombinedGraphQLErrors.is(error),
  };
}
