/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Stable error codes. Codes may be added, so keep a default branch. */
export type CodeArtsErrorCode =
  /** The token's user does not have permission for this operation. Ask an administrator for the permission named in `requiredPermission`. */
  | 'FORBIDDEN'
  /** An argument is invalid. No request was sent to CodeArts Repo. Fix the argument named in `field`; `reason` explains why it is invalid. */
  | 'INVALID_INPUT'
  /** CodeArts Repo rejected the request, for example because the verification code is wrong. Show `upstream.errorMessage` to the user, but branch on `upstream.errorCode`: vendor messages are localized. */
  | 'REJECTED'
  /** Too many requests. Wait `retryAfterSeconds` seconds if it is set, otherwise a few seconds, then retry. */
  | 'THROTTLED'
  /** The token is missing, malformed, or no longer accepted. Get a new token and retry. */
  | 'UNAUTHENTICATED'
  /** CodeArts Repo is temporarily unavailable. An update that fails this way was not applied. Retry with backoff. */
  | 'UNAVAILABLE'
  /** The request was sent, but its outcome is unknown. Check before retrying: query `me` for the current address, or check the mailbox for a code. */
  | 'UNCONFIRMED';

type AnyFailure_CodeArtsAuthenticationError_Fragment = { message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AnyFailure_CodeArtsInputError_Fragment = { field: string, reason: string, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AnyFailure_CodeArtsPermissionError_Fragment = { requiredPermission: string | null, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AnyFailure_CodeArtsRejectedError_Fragment = { message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AnyFailure_CodeArtsThrottledError_Fragment = { retryAfterSeconds: number | null, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AnyFailure_CodeArtsUnavailableError_Fragment = { message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

type AnyFailure_CodeArtsUnconfirmedError_Fragment = { message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null };

export type AnyFailureFragment =
  | AnyFailure_CodeArtsAuthenticationError_Fragment
  | AnyFailure_CodeArtsInputError_Fragment
  | AnyFailure_CodeArtsPermissionError_Fragment
  | AnyFailure_CodeArtsRejectedError_Fragment
  | AnyFailure_CodeArtsThrottledError_Fragment
  | AnyFailure_CodeArtsUnavailableError_Fragment
  | AnyFailure_CodeArtsUnconfirmedError_Fragment
;

export type ReadQueryVariables = Exact<{ [key: string]: never; }>;


export type ReadQuery = { me: { commitEmail: string | null } | null, result:
    | { __typename: 'CodeArtsAuthenticationError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsPermissionError', requiredPermission: string | null, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsRejectedError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsThrottledError', retryAfterSeconds: number | null, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUnavailableError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUser', commitEmail: string | null }
   };

export type UpdateMutationVariables = Exact<{
  email?: string | null | undefined;
  code?: string | null | undefined;
}>;


export type UpdateMutation = { result:
    | { __typename: 'CodeArtsAuthenticationError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsInputError', field: string, reason: string, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsPermissionError', requiredPermission: string | null, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsRejectedError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsThrottledError', retryAfterSeconds: number | null, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUnavailableError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUnconfirmedError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUser', commitEmail: string | null }
   };

export type SendMutationVariables = Exact<{
  email: string;
}>;


export type SendMutation = { result:
    | { __typename: 'CodeArtsAuthenticationError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsEmailCodeSent', email: string, said: string | null }
    | { __typename: 'CodeArtsInputError', field: string, reason: string, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsPermissionError', requiredPermission: string | null, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsRejectedError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsThrottledError', retryAfterSeconds: number | null, message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUnavailableError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
    | { __typename: 'CodeArtsUnconfirmedError', message: string, code: CodeArtsErrorCode, retryable: boolean, requestId: string, upstream: { status: number, errorCode: string | null, errorMessage: string | null, requestId: string | null } | null }
   };

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
export const AnyFailureFragmentDoc = new TypedDocumentString(`
    fragment AnyFailure on CodeArtsError {
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
  ... on CodeArtsPermissionError {
    requiredPermission
  }
  ... on CodeArtsThrottledError {
    retryAfterSeconds
  }
  ... on CodeArtsInputError {
    field
    reason
  }
}
    `, {"fragmentName":"AnyFailure"}) as unknown as TypedDocumentString<AnyFailureFragment, unknown>;
export const ReadDocument = new TypedDocumentString(`
    query Read {
  me {
    commitEmail
  }
  result: meResult {
    __typename
    ... on CodeArtsUser {
      commitEmail
    }
    ...AnyFailure
  }
}
    fragment AnyFailure on CodeArtsError {
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
  ... on CodeArtsPermissionError {
    requiredPermission
  }
  ... on CodeArtsThrottledError {
    retryAfterSeconds
  }
  ... on CodeArtsInputError {
    field
    reason
  }
}`) as unknown as TypedDocumentString<ReadQuery, ReadQueryVariables>;
export const UpdateDocument = new TypedDocumentString(`
    mutation Update($email: String, $code: String) {
  result: updateEmail(email: $email, code: $code) {
    __typename
    ... on CodeArtsUser {
      commitEmail
    }
    ...AnyFailure
  }
}
    fragment AnyFailure on CodeArtsError {
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
  ... on CodeArtsPermissionError {
    requiredPermission
  }
  ... on CodeArtsThrottledError {
    retryAfterSeconds
  }
  ... on CodeArtsInputError {
    field
    reason
  }
}`) as unknown as TypedDocumentString<UpdateMutation, UpdateMutationVariables>;
export const SendDocument = new TypedDocumentString(`
    mutation Send($email: String!) {
  result: sendEmailCode(email: $email) {
    __typename
    ... on CodeArtsEmailCodeSent {
      email
      said: result
    }
    ...AnyFailure
  }
}
    fragment AnyFailure on CodeArtsError {
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
  ... on CodeArtsPermissionError {
    requiredPermission
  }
  ... on CodeArtsThrottledError {
    retryAfterSeconds
  }
  ... on CodeArtsInputError {
    field
    reason
  }
}`) as unknown as TypedDocumentString<SendMutation, SendMutationVariables>;