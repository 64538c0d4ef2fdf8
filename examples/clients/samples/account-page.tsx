import { useQuery } from '@apollo/client/react';
import { AccountDocument } from '../generated/graphql.ts';

export function AccountPage() {
  const { data, error } = useQuery(AccountDocument, { errorPolicy: 'all' });
  const account = data?.meResult;
  if (account?.__typename === 'CodeArtsUser') return <p>{account.commitEmail}</p>;
  return <p>{account?.message ?? error?.message ?? 'Loading…'}</p>;
}
