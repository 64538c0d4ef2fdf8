import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import type { relayAccountQuery } from '../generated/relay/relayAccountQuery.graphql.ts';
import type { relayAccountUpdateMutation } from '../generated/relay/relayAccountUpdateMutation.graphql.ts';

export const accountQuery = graphql`
  query relayAccountQuery {
    meResult {
      __typename
      ... on CodeArtsUser {
        commitEmail
      }
      ... on CodeArtsError {
        message
      }
    }
  }
`;

export const updateMutation = graphql`
  mutation relayAccountUpdateMutation($email: String!, $code: String!) {
    updateEmail(email: $email, code: $code) {
      __typename
      ... on CodeArtsUser {
        commitEmail
      }
      ... on CodeArtsError {
        message
      }
    }
  }
`;

/** Shows the commit email, and changes with it: Relay adds the `id` by which its store finds the user. */
export function Account() {
  const { meResult } = useLazyLoadQuery<relayAccountQuery>(accountQuery, {});
  return <p>{meResult.__typename === 'CodeArtsUser' ? meResult.commitEmail : meResult.message}</p>;
}

export function UpdateButton({ email, code }: { readonly email: string; readonly code: string }) {
  const [update, isInFlight] = useMutation<relayAccountUpdateMutation>(updateMutation);
  return (
    <button type="button" disabled={isInFlight} onClick={() => update({ variables: { email, code } })}>
      Change
    </button>
  );
}
