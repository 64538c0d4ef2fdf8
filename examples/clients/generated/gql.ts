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
    "query Account {\n  meResult {\n    __typename\n    ... on CodeArtsUser {\n      id\n      commitEmail\n    }\n    ... on CodeArtsError {\n      message\n      retryable\n      requestId\n    }\n    ... on CodeArtsThrottledError {\n      retryAfterSeconds\n    }\n  }\n}": typeof types.AccountDocument,
    "mutation UpdateEmail($email: String!, $code: String!) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ... on CodeArtsUser {\n      id\n      commitEmail\n    }\n    ... on CodeArtsError {\n      message\n      retryable\n      requestId\n      upstream {\n        __typename\n        errorMessage\n      }\n    }\n    ... on CodeArtsInputError {\n      field\n      reason\n    }\n    ... on CodeArtsPermissionError {\n      requiredPermission\n    }\n    ... on CodeArtsThrottledError {\n      retryAfterSeconds\n    }\n  }\n}": typeof types.UpdateEmailDocument,
};
const documents: Documents = {
    "query Account {\n  meResult {\n    __typename\n    ... on CodeArtsUser {\n      id\n      commitEmail\n    }\n    ... on CodeArtsError {\n      message\n      retryable\n      requestId\n    }\n    ... on CodeArtsThrottledError {\n      retryAfterSeconds\n    }\n  }\n}": types.AccountDocument,
    "mutation UpdateEmail($email: String!, $code: String!) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ... on CodeArtsUser {\n      id\n      commitEmail\n    }\n    ... on CodeArtsError {\n      message\n      retryable\n      requestId\n      upstream {\n        __typename\n        errorMessage\n      }\n    }\n    ... on CodeArtsInputError {\n      field\n      reason\n    }\n    ... on CodeArtsPermissionError {\n      requiredPermission\n    }\n    ... on CodeArtsThrottledError {\n      retryAfterSeconds\n    }\n  }\n}": types.UpdateEmailDocument,
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
export function graphql(source: "query Account {\n  meResult {\n    __typename\n    ... on CodeArtsUser {\n      id\n      commitEmail\n    }\n    ... on CodeArtsError {\n      message\n      retryable\n      requestId\n    }\n    ... on CodeArtsThrottledError {\n      retryAfterSeconds\n    }\n  }\n}"): (typeof documents)["query Account {\n  meResult {\n    __typename\n    ... on CodeArtsUser {\n      id\n      commitEmail\n    }\n    ... on CodeArtsError {\n      message\n      retryable\n      requestId\n    }\n    ... on CodeArtsThrottledError {\n      retryAfterSeconds\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation UpdateEmail($email: String!, $code: String!) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ... on CodeArtsUser {\n      id\n      commitEmail\n    }\n    ... on CodeArtsError {\n      message\n      retryable\n      requestId\n      upstream {\n        __typename\n        errorMessage\n      }\n    }\n    ... on CodeArtsInputError {\n      field\n      reason\n    }\n    ... on CodeArtsPermissionError {\n      requiredPermission\n    }\n    ... on CodeArtsThrottledError {\n      retryAfterSeconds\n    }\n  }\n}"): (typeof documents)["mutation UpdateEmail($email: String!, $code: String!) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ... on CodeArtsUser {\n      id\n      commitEmail\n    }\n    ... on CodeArtsError {\n      message\n      retryable\n      requestId\n      upstream {\n        __typename\n        errorMessage\n      }\n    }\n    ... on CodeArtsInputError {\n      field\n      reason\n    }\n    ... on CodeArtsPermissionError {\n      requiredPermission\n    }\n    ... on CodeArtsThrottledError {\n      retryAfterSeconds\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;