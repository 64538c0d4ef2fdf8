/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Whether the user may work. Source: CodeArts Repo API Reference, "Obtaining User Email Information", field `state`. */
export type UserState =
  /** An active user; also when CodeArts Repo sends no state, since that is its default. */
  | 'ACTIVE'
  /** A locked user. */
  | 'BLOCKED';

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { commitEmail: string | null, state: UserState | null } | null };

export type MeAllQueryVariables = Exact<{ [key: string]: never; }>;


export type MeAllQuery = { me: { id: string, name: string | null, username: string | null, state: UserState | null, createdAt: string | null, updatedAt: string | null, lastActivityOn: string | null, commitEmail: string | null } | null };

export type MeResultQueryVariables = Exact<{ [key: string]: never; }>;


export type MeResultQuery = { meResult:
    | { __typename: 'CodeArtsAuthenticationError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsPermissionError', requiredPermission: string | null, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsRejectedError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsThrottledError', retryAfterSeconds: number | null, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUnavailableError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'User', id: string, name: string | null, username: string | null, state: UserState | null, createdAt: string | null, updatedAt: string | null, lastActivityOn: string | null, commitEmail: string | null }
   };

export type UpdateEmailMutationVariables = Exact<{
  email?: string | null | undefined;
  code?: string | null | undefined;
}>;


export type UpdateEmailMutation = { updateEmail:
    | { __typename: 'CodeArtsAuthenticationError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsInputError', field: string, reason: string, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsPermissionError', requiredPermission: string | null, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsRejectedError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsThrottledError', retryAfterSeconds: number | null, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUnavailableError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUnconfirmedError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'User', id: string, name: string | null, username: string | null, state: UserState | null, createdAt: string | null, updatedAt: string | null, lastActivityOn: string | null, commitEmail: string | null }
   };

export type SendEmailCodeMutationVariables = Exact<{
  email: string;
}>;


export type SendEmailCodeMutation = { sendEmailCode:
    | { __typename: 'CodeArtsAuthenticationError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsInputError', field: string, reason: string, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsPermissionError', requiredPermission: string | null, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsRejectedError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsThrottledError', retryAfterSeconds: number | null, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUnavailableError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUnconfirmedError', message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'EmailCodeSent', email: string, sentMessage: string | null }
   };

export type AllOfUserFragment = { id: string, name: string | null, username: string | null, state: UserState | null, createdAt: string | null, updatedAt: string | null, lastActivityOn: string | null, commitEmail: string | null };

type AllOfError_CodeArtsAuthenticationError_Fragment = { message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AllOfError_CodeArtsInputError_Fragment = { field: string, reason: string, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AllOfError_CodeArtsPermissionError_Fragment = { requiredPermission: string | null, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AllOfError_CodeArtsRejectedError_Fragment = { message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AllOfError_CodeArtsThrottledError_Fragment = { retryAfterSeconds: number | null, message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AllOfError_CodeArtsUnavailableError_Fragment = { message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AllOfError_CodeArtsUnconfirmedError_Fragment = { message: string, code: string, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

export type AllOfErrorFragment =
  | AllOfError_CodeArtsAuthenticationError_Fragment
  | AllOfError_CodeArtsInputError_Fragment
  | AllOfError_CodeArtsPermissionError_Fragment
  | AllOfError_CodeArtsRejectedError_Fragment
  | AllOfError_CodeArtsThrottledError_Fragment
  | AllOfError_CodeArtsUnavailableError_Fragment
  | AllOfError_CodeArtsUnconfirmedError_Fragment
;

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const AllOfUserFragmentDoc = new TypedDocumentString(`
    fragment AllOfUser on User {
  id
  name
  username
  state
  createdAt
  updatedAt
  lastActivityOn
  commitEmail
}
    `, {"fragmentName":"AllOfUser"}) as unknown as TypedDocumentString<AllOfUserFragment, unknown>;
export const AllOfErrorFragmentDoc = new TypedDocumentString(`
    fragment AllOfError on CodeArtsError {
  message
  code
  retryable
  requestId
  upstream {
    status
    errorCode
    errorMessage
    requestId
  }
  ... on CodeArtsInputError {
    field
    reason
  }
  ... on CodeArtsPermissionError {
    requiredPermission
  }
  ... on CodeArtsThrottledError {
    retryAfterSeconds
  }
}
    `, {"fragmentName":"AllOfError"}) as unknown as TypedDocumentString<AllOfErrorFragment, unknown>;
export const MeDocument = new TypedDocumentString(`
    query Me {
  me {
    commitEmail
    state
  }
}
    `) as unknown as TypedDocumentString<MeQuery, MeQueryVariables>;
export const MeAllDocument = new TypedDocumentString(`
    query MeAll {
  me {
    ...AllOfUser
  }
}
    fragment AllOfUser on User {
  id
  name
  username
  state
  createdAt
  updatedAt
  lastActivityOn
  commitEmail
}`) as unknown as TypedDocumentString<MeAllQuery, MeAllQueryVariables>;
export const MeResultDocument = new TypedDocumentString(`
    query MeResult {
  meResult {
    __typename
    ...AllOfUser
    ...AllOfError
  }
}
    fragment AllOfUser on User {
  id
  name
  username
  state
  createdAt
  updatedAt
  lastActivityOn
  commitEmail
}
fragment AllOfError on CodeArtsError {
  message
  code
  retryable
  requestId
  upstream {
    status
    errorCode
    errorMessage
    requestId
  }
  ... on CodeArtsInputError {
    field
    reason
  }
  ... on CodeArtsPermissionError {
    requiredPermission
  }
  ... on CodeArtsThrottledError {
    retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<MeResultQuery, MeResultQueryVariables>;
export const UpdateEmailDocument = new TypedDocumentString(`
    mutation UpdateEmail($email: String, $code: String) {
  updateEmail(email: $email, code: $code) {
    __typename
    ...AllOfUser
    ...AllOfError
  }
}
    fragment AllOfUser on User {
  id
  name
  username
  state
  createdAt
  updatedAt
  lastActivityOn
  commitEmail
}
fragment AllOfError on CodeArtsError {
  message
  code
  retryable
  requestId
  upstream {
    status
    errorCode
    errorMessage
    requestId
  }
  ... on CodeArtsInputError {
    field
    reason
  }
  ... on CodeArtsPermissionError {
    requiredPermission
  }
  ... on CodeArtsThrottledError {
    retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<UpdateEmailMutation, UpdateEmailMutationVariables>;
export const SendEmailCodeDocument = new TypedDocumentString(`
    mutation SendEmailCode($email: String!) {
  sendEmailCode(email: $email) {
    __typename
    ... on EmailCodeSent {
      email
      sentMessage: message
    }
    ...AllOfError
  }
}
    fragment AllOfError on CodeArtsError {
  message
  code
  retryable
  requestId
  upstream {
    status
    errorCode
    errorMessage
    requestId
  }
  ... on CodeArtsInputError {
    field
    reason
  }
  ... on CodeArtsPermissionError {
    requiredPermission
  }
  ... on CodeArtsThrottledError {
    retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<SendEmailCodeMutation, SendEmailCodeMutationVariables>;