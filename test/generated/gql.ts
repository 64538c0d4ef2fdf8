/* eslint-disable */
import * as types from './graphql.ts';



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
    "\n  fragment AnyFailure on CodeArtsError {\n    message\n    code\n    retryable\n    requestId\n    upstream { status errorCode errorMessage requestId }\n    ... on CodeArtsPermissionError { requiredPermission }\n    ... on CodeArtsThrottledError { retryAfterSeconds }\n    ... on CodeArtsInputError { field reason }\n  }\n": typeof types.AnyFailureFragmentDoc,
    "\n    query Read {\n      me { commitEmail }\n      result: meResult { __typename ... on CodeArtsUser { commitEmail } ...AnyFailure }\n    }\n  ": typeof types.ReadDocument,
    "\n    mutation Update($email: String, $code: String) {\n      result: updateEmail(email: $email, code: $code) { __typename ... on CodeArtsUser { commitEmail } ...AnyFailure }\n    }\n  ": typeof types.UpdateDocument,
    "\n    mutation Send($email: String!) {\n      result: sendEmailCode(email: $email) { __typename ... on CodeArtsEmailCodeSent { email said: result } ...AnyFailure }\n    }\n  ": typeof types.SendDocument,
};
const documents: Documents = {
    "\n  fragment AnyFailure on CodeArtsError {\n    message\n    code\n    retryable\n    requestId\n    upstream { status errorCode errorMessage requestId }\n    ... on CodeArtsPermissionError { requiredPermission }\n    ... on CodeArtsThrottledError { retryAfterSeconds }\n    ... on CodeArtsInputError { field reason }\n  }\n": types.AnyFailureFragmentDoc,
    "\n    query Read {\n      me { commitEmail }\n      result: meResult { __typename ... on CodeArtsUser { commitEmail } ...AnyFailure }\n    }\n  ": types.ReadDocument,
    "\n    mutation Update($email: String, $code: String) {\n      result: updateEmail(email: $email, code: $code) { __typename ... on CodeArtsUser { commitEmail } ...AnyFailure }\n    }\n  ": types.UpdateDocument,
    "\n    mutation Send($email: String!) {\n      result: sendEmailCode(email: $email) { __typename ... on CodeArtsEmailCodeSent { email said: result } ...AnyFailure }\n    }\n  ": types.SendDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AnyFailure on CodeArtsError {\n    message\n    code\n    retryable\n    requestId\n    upstream { status errorCode errorMessage requestId }\n    ... on CodeArtsPermissionError { requiredPermission }\n    ... on CodeArtsThrottledError { retryAfterSeconds }\n    ... on CodeArtsInputError { field reason }\n  }\n"): typeof import('./graphql.ts').AnyFailureFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    query Read {\n      me { commitEmail }\n      result: meResult { __typename ... on CodeArtsUser { commitEmail } ...AnyFailure }\n    }\n  "): typeof import('./graphql.ts').ReadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation Update($email: String, $code: String) {\n      result: updateEmail(email: $email, code: $code) { __typename ... on CodeArtsUser { commitEmail } ...AnyFailure }\n    }\n  "): typeof import('./graphql.ts').UpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation Send($email: String!) {\n      result: sendEmailCode(email: $email) { __typename ... on CodeArtsEmailCodeSent { email said: result } ...AnyFailure }\n    }\n  "): typeof import('./graphql.ts').SendDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
