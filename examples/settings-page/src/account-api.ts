import { createContext, type ReactNode, useContext } from 'react';
import type {
  AccountQuery,
  SendEmailCodeMutation,
  SendEmailCodeMutationVariables,
  UpdateEmailMutation,
  UpdateEmailMutationVariables,
} from './generated/graphql.ts';

/** No typed answer came: the request was lost on its way, or the server refused to run the operation at all. */
export interface NoAnswer {
  readonly __typename: 'NoAnswer';
  readonly message: string;
  /** The server refused before it did anything; otherwise nobody knows how far the request came. */
  readonly refused: boolean;
}

export type ReadOutcome = AccountQuery['meResult'] | NoAnswer;
export type SendOutcome = SendEmailCodeMutation['sendEmailCode'] | NoAnswer;
export type UpdateOutcome = UpdateEmailMutation['updateEmail'] | NoAnswer;

export type Account = Extract<ReadOutcome, { __typename: 'CodeArtsUser' }>;
export type Failure = Exclude<
  ReadOutcome | SendOutcome | UpdateOutcome,
  { __typename: 'CodeArtsUser' } | { __typename: 'CodeArtsEmailCodeSent' }
>;

/** All that the page needs of a GraphQL client; the folders `apollo` and `urql` each hold one. */
export interface AccountApi {
  /** The newest reading, which an update replaces by itself; undefined before the first one. */
  readonly account: ReadOutcome | undefined;
  readonly reading: boolean;
  /** Reads past the cache. */
  reread(): Promise<ReadOutcome>;
  sendEmailCode(variables: SendEmailCodeMutationVariables): Promise<SendOutcome>;
  updateEmail(variables: UpdateEmailMutationVariables): Promise<UpdateOutcome>;
}

/** Where and how a data layer sends its operations. */
export interface Connection {
  readonly url: string;
  /** The caller's token; held in memory alone. */
  readonly token: string;
  /** Send the ids of the operations in place of their text. */
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
