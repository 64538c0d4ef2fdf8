import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { mutationOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import { print } from 'graphql';
import { AccountDocument, UpdateEmailDocument } from '../generated/graphql.ts';
import { type Failure, retryDelay } from './retry-delay.ts';

export interface Endpoint {
  readonly url: string;
  readonly token: string;
}

/** A request without a result, or a read without an account. */
export class RequestError extends Error {
  readonly failure: Failure;

  constructor(message: string, failure: Failure) {
    super(message);
    this.failure = failure;
  }
}

/** Creates a client for one token: query keys must not contain a token, so a cache must not serve two. */
export function createQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { mutations: { retry: false } } });
}

/** For `useQuery` and `fetchQuery`. */
export const accountOptions = (endpoint: Endpoint) =>
  queryOptions({
    queryKey: ['account'],
    async queryFn({ signal }) {
      const { meResult } = await send(endpoint, AccountDocument, {}, signal);
      if (meResult.__typename === 'CodeArtsUser') return meResult;
      throw new RequestError(meResult.message, meResult);
    },
    retry: (attempts, error) => delayAfter(error, attempts) !== undefined,
    retryDelay: (attempts, error) => delayAfter(error, attempts) ?? 0,
  });

/** For `useMutation`. A failure is a result here, not an exception: whether the update was made depends on its type. */
export const updateEmailOptions = (endpoint: Endpoint) =>
  mutationOptions({
    async mutationFn(variables: { email: string; code: string }) {
      return (await send(endpoint, UpdateEmailDocument, variables)).updateEmail;
    },
    onSuccess(result, _variables, _previous, { client }) {
      const { queryKey } = accountOptions(endpoint);
      if (result.__typename === 'CodeArtsUser') client.setQueryData(queryKey, result);
      if (result.__typename === 'CodeArtsUnconfirmedError') return client.invalidateQueries({ queryKey });
      return undefined;
    },
  });

/** @param failures number of failed attempts before this one. */
function delayAfter(error: Error, failures: number): number | undefined {
  // Every other error is that of a connection.
  return retryDelay(error instanceof RequestError ? error.failure : { retryable: true }, failures + 1);
}

async function send<Data, Variables>(
  { url, token }: Endpoint,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      'X-Auth-Token': token,
      'graphql-client-name': 'settings-page',
      'graphql-client-version': '1.2.3',
    },
    body: JSON.stringify({ query: print(document), variables }),
    ...(signal && { signal }),
  });
  // A proxy in between may respond with a page of its own.
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const { data, errors } = isJson ? await response.json() : {};
  if (data) return data;
  const message = errors?.[0].message ?? `HTTP status ${response.status}`;
  const retryAfterSeconds = Number(response.headers.get('retry-after')) || null;
  throw new RequestError(message, { retryable: response.status >= 500, retryAfterSeconds });
}
