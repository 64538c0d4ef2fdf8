import { CombinedGraphQLErrors, type ErrorLike } from '@apollo/client';
import { ApolloProvider, useMutation, useQuery } from '@apollo/client/react';
import { type ReactNode, useMemo } from 'react';
import { type AccountApi, AccountApiProvider, type DataLayer, type NoAnswer } from '../account-api.ts';
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

/** A field that CodeArts Repo broke its promise about comes as null, with an error beside it: the other fields are good. */
const options = { errorPolicy: 'all' } as const;

function Api({ children }: { readonly children: ReactNode }) {
  const { data, error, loading, refetch } = useQuery(AccountDocument, options);
  const [send] = useMutation(SendEmailCodeDocument, options);
  const [update] = useMutation(UpdateEmailDocument, options);

  const api: AccountApi = {
    account: data?.meResult ?? (error && noAnswer(error)),
    reading: loading,
    async reread() {
      const { data, error } = await refetch();
      return data?.meResult ?? noAnswer(error);
    },
    async sendEmailCode(variables) {
      const { data, error } = await send({ variables });
      return data?.sendEmailCode ?? noAnswer(error);
    },
    // The answer's `__typename` and `id` tell the cache whose fields these are: `account` above follows by itself.
    async updateEmail(variables) {
      const { data, error } = await update({ variables });
      return data?.updateEmail ?? noAnswer(error);
    },
  };
  return <AccountApiProvider value={api}>{children}</AccountApiProvider>;
}

function noAnswer(error: ErrorLike | undefined): NoAnswer {
  return {
    __typename: 'NoAnswer',
    message: error?.message ?? 'The answer was empty.',
    refused: CombinedGraphQLErrors.is(error),
  };
}
