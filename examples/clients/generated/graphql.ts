/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type AccountQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountQuery = { meResult:
    | { __typename: 'CodeArtsAuthenticationError', message: string, retryable: boolean, requestId: string }
    | { __typename: 'CodeArtsPermissionError', message: string, retryable: boolean, requestId: string }
    | { __typename: 'CodeArtsRejectedError', message: string, retryable: boolean, requestId: string }
    | { __typename: 'CodeArtsThrottledError', message: string, retryable: boolean, requestId: string, retryAfterSeconds: number | null }
    | { __typename: 'CodeArtsUnavailableError', message: string, retryable: boolean, requestId: string }
    | { __typename: 'CodeArtsUser', id: string, commitEmail: string | null }
   };

export type UpdateEmailMutationVariables = Exact<{
  email: string;
  code: string;
}>;


export type UpdateEmailMutation = { updateEmail:
    | { __typename: 'CodeArtsAuthenticationError', message: string, retryable: boolean, requestId: string, upstream: { __typename: 'CodeArtsUpstreamFailure', errorMessage: string | null } | null }
    | { __typename: 'CodeArtsInputError', message: string, retryable: boolean, requestId: string, field: string, reason: string, upstream: { __typename: 'CodeArtsUpstreamFailure', errorMessage: string | null } | null }
    | { __typename: 'CodeArtsPermissionError', message: string, retryable: boolean, requestId: string, requiredPermission: string | null, upstream: { __typename: 'CodeArtsUpstreamFailure', errorMessage: string | null } | null }
    | { __typename: 'CodeArtsRejectedError', message: string, retryable: boolean, requestId: string, upstream: { __typename: 'CodeArtsUpstreamFailure', errorMessage: string | null } | null }
    | { __typename: 'CodeArtsThrottledError', message: string, retryable: boolean, requestId: string, retryAfterSeconds: number | null, upstream: { __typename: 'CodeArtsUpstreamFailure', errorMessage: string | null } | null }
    | { __typename: 'CodeArtsUnavailableError', message: string, retryable: boolean, requestId: string, upstream: { __typename: 'CodeArtsUpstreamFailure', errorMessage: string | null } | null }
    | { __typename: 'CodeArtsUnconfirmedError', message: string, retryable: boolean, requestId: string, upstream: { __typename: 'CodeArtsUpstreamFailure', errorMessage: string | null } | null }
    | { __typename: 'CodeArtsUser', id: string, commitEmail: string | null }
   };


export const AccountDocument = {"__meta__":{"hash":"sha256:a810e2454a5c9bc2bcb84306cda96680339616ae42ec38ae2fc572064239406d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"meResult"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CodeArtsUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"commitEmail"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CodeArtsError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CodeArtsThrottledError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}}]}}]}}]} as unknown as DocumentNode<AccountQuery, AccountQueryVariables>;
export const UpdateEmailDocument = {"__meta__":{"hash":"sha256:9a7571116d164da2793a01c0f60a82d48289d82bd44f6f960e19489007fe8325"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateEmail"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"email"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"code"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateEmail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"email"},"value":{"kind":"Variable","name":{"kind":"Name","value":"email"}}},{"kind":"Argument","name":{"kind":"Name","value":"code"},"value":{"kind":"Variable","name":{"kind":"Name","value":"code"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CodeArtsUser"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"commitEmail"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CodeArtsError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"upstream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CodeArtsInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CodeArtsPermissionError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requiredPermission"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CodeArtsThrottledError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateEmailMutation, UpdateEmailMutationVariables>;