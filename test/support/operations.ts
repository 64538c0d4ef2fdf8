import { graphql } from '../generated/gql.ts';
import type { TypedDocumentString } from '../generated/graphql.ts';
import type { Pair } from './use-facade.ts';

/** Every field of every failure; the operations below find it by its name. */
graphql(`
  fragment AnyFailure on CodeArtsError {
    message
    code
    retryable
    requestId
    upstream { status errorCode errorMessage requestId }
    ... on CodeArtsPermissionError { requiredPermission }
    ... on CodeArtsThrottledError { retryAfterSeconds }
    ... on CodeArtsInputError { field reason }
  }
`);

/** The three operations; each has its typed result under the name `result`. */
const operations = {
  read: graphql(`
    query Read {
      me { commitEmail }
      result: meResult { __typename ... on CodeArtsUser { commitEmail } ...AnyFailure }
    }
  `),
  update: graphql(`
    mutation Update($email: String, $code: String) {
      result: updateEmail(email: $email, code: $code) { __typename ... on CodeArtsUser { commitEmail } ...AnyFailure }
    }
  `),
  send: graphql(`
    mutation Send($email: String!) {
      result: sendEmailCode(email: $email) { __typename ... on CodeArtsEmailCodeSent { email said: result } ...AnyFailure }
    }
  `),
};

export type OperationName = keyof typeof operations;

type DataOf<Document> = Document extends TypedDocumentString<infer Data, infer _Variables> ? Data : never;
type VariablesOf<Document> = Document extends TypedDocumentString<infer _Data, infer Variables> ? Variables : never;
type Variables = { readonly [Name in OperationName]: VariablesOf<(typeof operations)[Name]> };

/** The arguments of the reference pages. */
const examples: Variables = {
  read: {},
  update: { email: '11@email.com', code: 'SFLAJA' },
  send: { email: '11@email.com' },
};

let asked = 0;

/**
 * Runs one operation under a request id of its own, and tells which upstream calls it made.
 *
 * @param variables those of the reference pages unless given.
 */
export async function run<Name extends OperationName>(
  { upstream, facade }: Pair,
  name: Name,
  { token, variables = examples[name] }: { readonly token?: string; readonly variables?: Variables[Name] } = {},
) {
  asked += 1;
  const requestId = `${name}-${asked}`;
  const answer = await facade.ask(String(operations[name]), {
    headers: { 'x-request-id': requestId },
    variables,
    ...(token !== undefined && { token }),
  });
  const data: DataOf<(typeof operations)[Name]> = answer.data;
  const calls = upstream.calls.filter((call) => call.headers['x-request-id'] === requestId);
  return { requestId, data, result: data.result, errors: answer.errors, calls };
}
