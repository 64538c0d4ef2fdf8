/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query Account {\n  meResult {\n    __typename\n    ...Account\n    ...Failure\n  }\n}\n\nmutation SendEmailCode($email: String!) {\n  sendEmailCode(email: $email) {\n    __typename\n    ... on CodeArtsEmailCodeSent {\n      email\n    }\n    ...Failure\n  }\n}\n\nmutation UpdateEmail($email: String!, $code: String!) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ...Account\n    ...Failure\n  }\n}\n\nfragment Account on CodeArtsUser {\n  id\n  name\n  username\n  state\n  createdAt\n  updatedAt\n  lastActivityOn\n  commitEmail\n}\n\nfragment Failure on CodeArtsError {\n  message\n  retryable\n  requestId\n  upstream {\n    __typename\n    errorMessage\n  }\n  ... on CodeArtsInputError {\n    field\n    reason\n  }\n  ... on CodeArtsPermissionError {\n    requiredPermission\n  }\n  ... on CodeArtsThrottledError {\n    retryAfterSeconds\n  }\n}": typeof types.AccountDocument,
};
const documents: Documents = {
    "query Account {\n  meResult {\n    __typename\n    ...Account\n    ...Failure\n  }\n}\n\nmutation SendEmailCode($email: String!) {\n  sendEmailCode(email: $email) {\n    __typename\n    ... on CodeArtsEmailCodeSent {\n      email\n    }\n    ...Failure\n  }\n}\n\nmutation UpdateEmail($email: String!, $code: String!) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ...Account\n    ...Failure\n  }\n}\n\nfragment Account on CodeArtsUser {\n  id\n  name\n  username\n  state\n  createdAt\n  updatedAt\n  lastActivityOn\n  commitEmail\n}\n\nfragment Failure on CodeArtsError {\n  message\n  retryable\n  requestId\n  upstream {\n    __typename\n    errorMessage\n  }\n  ... on CodeArtsInputError {\n    field\n    reason\n  }\n  ... on CodeArtsPermissionError {\n    requiredPermission\n  }\n  ... on CodeArtsThrottledError {\n    retryAfterSeconds\n  }\n}": types.AccountDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Account {\n  meResult {\n    __typename\n    ...Account\n    ...Failure\n  }\n}\n\nmutation SendEmailCode($email: String!) {\n  sendEmailCode(email: $email) {\n    __typename\n    ... on CodeArtsEmailCodeSent {\n      email\n    }\n    ...Failure\n  }\n}\n\nmutation UpdateEmail($email: String!, $code: String!) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ...Account\n    ...Failure\n  }\n}\n\nfragment Account on CodeArtsUser {\n  id\n  name\n  username\n  state\n  createdAt\n  updatedAt\n  lastActivityOn\n  commitEmail\n}\n\nfragment Failure on CodeArtsError {\n  message\n  retryable\n  requestId\n  upstream {\n    __typename\n    errorMessage\n  }\n  ... on CodeArtsInputError {\n    field\n    reason\n  }\n  ... on CodeArtsPermissionError {\n    requiredPermission\n  }\n  ... on CodeArtsThrottledError {\n    retryAfterSeconds\n  }\n}"): (typeof documents)["query Account {\n  meResult {\n    __typename\n    ...Account\n    ...Failure\n  }\n}\n\nmutation SendEmailCode($email: String!) {\n  sendEmailCode(email: $email) {\n    __typename\n    ... on CodeArtsEmailCodeSent {\n      email\n    }\n    ...Failure\n  }\n}\n\nmutation UpdateEmail($email: String!, $code: String!) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ...Account\n    ...Failure\n  }\n}\n\nfragment Account on CodeArtsUser {\n  id\n  name\n  username\n  state\n  createdAt\n  updatedAt\n  lastActivityOn\n  commitEmail\n}\n\nfragment Failure on CodeArtsError {\n  message\n  retryable\n  requestId\n  upstream {\n    __typename\n    errorMessage\n  }\n  ... on CodeArtsInputError {\n    field\n    reason\n  }\n  ... on CodeArtsPermissionError {\n    requiredPermission\n  }\n  ... on CodeArtsThrottledError {\n    retryAfterSeconds\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;