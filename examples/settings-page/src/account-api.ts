import { createContext, type ReactNode, useContext } from 'react';
import type {
  AccountQuery,
  SendEmailCodeMutation,
  SendEmailCodeMutationVariables,
  UpdateEmailMutation,
  UpdateEmailMutationVariables,
} from './generated/graphql.ts';

/** There is no typed result: no response was received, or the server rejected the request as a whole. */
export interface NoResult {
  readonly __typename: 'NoResult';
  readonly message: string;
  /** The server rejected the request before it did anything; otherwise it is unknown whether it was executed. */
  readonly rejected: boolean;
}

export type ReadOutcome = AccountQuery['meResult'] | NoResult;
export type SendOutcome = SendEmailCodeMutation['sendEmailCode'] | NoResult;
export type UpdateOutcome = UpdateEmailMutation['updateEmail'] | NoResult;

export type Account = Extract<ReadOutcome, { __typename: 'CodeArtsUser' }>;
export type Failure = Exclude<
  ReadOutcome | SendOutcome | UpdateOutcome,
  { __typename: 'CodeArtsUser' } | { __typename: 'CodeArtsEmailCodeSent' }
>;

/** The functions that the page needs of a GraphQL client; the folders `apollo` and `urql` implement it. */
export interface AccountApi {
  /** The last result of a read, which a successful update replaces; undefined before the first one. */
  readonly account: ReadOutcome | undefined;
  readonly reading: boolean;
  /** Reads from the network. */
  reread(): Promise<ReadOutcome>;
  sendEmailCode(variables: SendEmailCodeMutationVariables): Promise<SendOutcome>;
  updateEmail(variables: UpdateEmailMutationVariables): Promise<UpdateOutcome>;
}

/** The endpoint of a data layer, and how it sends operations. */
export interface Connection {
  readonly url: string;
  /** The user's token; held in memory only. */
  readonly token: string;
  /** Send the IDs of the operations instead of their text. */
  readonly trusted: boolean;
}

/** A component that provides its children with an {@link AccountApi}. */
export type DataLayer = (props: { connection: Connection; children: ReactNode }) => ReactNode;

const AccountApiContext = createContext<AccountApi | undefined>(undefined);

export const AccountApiProvider = AccountApiContext.Provider;

export function useAccountApi(): AccountApi {
  const api = useContext(AccountApiContext);
  if (api === undefined) throw new Error('useAccountApi needs a data layer around it');
  return api;
}
