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
    "query Me {\n  me {\n    commitEmail\n    state\n  }\n}\n\nquery MeAll {\n  me {\n    ...AllOfUser\n  }\n}\n\nquery MeResult {\n  meResult {\n    __typename\n    ...AllOfUser\n    ...AllOfError\n  }\n}\n\nmutation UpdateEmail($email: String, $code: String) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ...AllOfUser\n    ...AllOfError\n  }\n}\n\nmutation SendEmailCode($email: String!) {\n  sendEmailCode(email: $email) {\n    __typename\n    ... on EmailCodeSent {\n      email\n      sentMessage: message\n    }\n    ...AllOfError\n  }\n}\n\nfragment AllOfUser on User {\n  id\n  name\n  username\n  state\n  createdAt\n  updatedAt\n  lastActivityOn\n  commitEmail\n}\n\nfragment AllOfError on CodeArtsError {\n  message\n  code\n  retryable\n  requestId\n  upstream {\n    status\n    errorCode\n    errorMessage\n    requestId\n  }\n  ... on CodeArtsInputError {\n    field\n    reason\n  }\n  ... on CodeArtsPermissionError {\n    requiredPermission\n  }\n  ... on CodeArtsThrottledError {\n    retryAfterSeconds\n  }\n}": typeof types.MeDocument,
};
const documents: Documents = {
    "query Me {\n  me {\n    commitEmail\n    state\n  }\n}\n\nquery MeAll {\n  me {\n    ...AllOfUser\n  }\n}\n\nquery MeResult {\n  meResult {\n    __typename\n    ...AllOfUser\n    ...AllOfError\n  }\n}\n\nmutation UpdateEmail($email: String, $code: String) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ...AllOfUser\n    ...AllOfError\n  }\n}\n\nmutation SendEmailCode($email: String!) {\n  sendEmailCode(email: $email) {\n    __typename\n    ... on EmailCodeSent {\n      email\n      sentMessage: message\n    }\n    ...AllOfError\n  }\n}\n\nfragment AllOfUser on User {\n  id\n  name\n  username\n  state\n  createdAt\n  updatedAt\n  lastActivityOn\n  commitEmail\n}\n\nfragment AllOfError on CodeArtsError {\n  message\n  code\n  retryable\n  requestId\n  upstream {\n    status\n    errorCode\n    errorMessage\n    requestId\n  }\n  ... on CodeArtsInputError {\n    field\n    reason\n  }\n  ... on CodeArtsPermissionError {\n    requiredPermission\n  }\n  ... on CodeArtsThrottledError {\n    retryAfterSeconds\n  }\n}": types.MeDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Me {\n  me {\n    commitEmail\n    state\n  }\n}\n\nquery MeAll {\n  me {\n    ...AllOfUser\n  }\n}\n\nquery MeResult {\n  meResult {\n    __typename\n    ...AllOfUser\n    ...AllOfError\n  }\n}\n\nmutation UpdateEmail($email: String, $code: String) {\n  updateEmail(email: $email, code: $code) {\n    __typename\n    ...AllOfUser\n    ...AllOfError\n  }\n}\n\nmutation SendEmailCode($email: String!) {\n  sendEmailCode(email: $email) {\n    __typename\n    ... on EmailCodeSent {\n      email\n      sentMessage: message\n    }\n    ...AllOfError\n  }\n}\n\nfragment AllOfUser on User {\n  id\n  name\n  username\n  state\n  createdAt\n  updatedAt\n  lastActivityOn\n  commitEmail\n}\n\nfragment AllOfError on CodeArtsError {\n  message\n  code\n  retryable\n  requestId\n  upstream {\n    status\n    errorCode\n    errorMessage\n    requestId\n  }\n  ... on CodeArtsInputError {\n    field\n    reason\n  }\n  ... on CodeArtsPermissionError {\n    requiredPermission\n  }\n  ... on CodeArtsThrottledError {\n    retryAfterSeconds\n  }\n}"): typeof import('./graphql.ts').MeDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
