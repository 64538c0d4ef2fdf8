import type { Pair } from './use-facade.ts';

/** Every field of every failure of a read. */
const FAILURE = `... on CodeArtsError { message code retryable requestId upstream { status errorCode errorMessage requestId } }
  ... on CodeArtsPermissionError { requiredPermission }
  ... on CodeArtsThrottledError { retryAfterSeconds }`;
const INPUT_FAILURE = `${FAILURE} ... on CodeArtsInputError { field reason }`;

/** The three operations with the reference pages' arguments; each has its typed result under the name `result`. */
export const operations = {
  read: `{ me { commitEmail } result: meResult { __typename ... on User { commitEmail } ${FAILURE} } }`,
  update: `mutation ($email: String = "11@email.com", $code: String = "SFLAJA") {
    result: updateEmail(email: $email, code: $code) { __typename ... on User { commitEmail } ${INPUT_FAILURE} }
  }`,
  send: `mutation ($email: String! = "11@email.com") {
    result: sendEmailCode(email: $email) { __typename ... on EmailCodeSent { email said: message } ${INPUT_FAILURE} }
  }`,
};

export type OperationName = keyof typeof operations;

let asked = 0;

/** Runs one operation under a request id of its own, and tells which upstream calls it made. */
export async function run(
  { upstream, facade }: Pair,
  name: OperationName,
  { token, variables }: { readonly token?: string; readonly variables?: Record<string, unknown> } = {},
) {
  asked += 1;
  const requestId = `${name}-${asked}`;
  const { data, errors } = await facade.ask(operations[name], {
    headers: { 'x-request-id': requestId },
    ...(token !== undefined && { token }),
    ...(variables !== undefined && { variables }),
  });
  const calls = upstream.calls.filter((call) => call.headers['x-request-id'] === requestId);
  return { requestId, data, result: data?.result, errors, calls };
}
