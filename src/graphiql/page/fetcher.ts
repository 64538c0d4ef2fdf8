/** What GraphiQL asks to be sent. */
export interface Operation {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: unknown;
}

/** Sends an operation, with the headers of the tab it comes from, and resolves with the answer's JSON. */
export type Fetcher = (operation: Operation, options?: { headers?: Record<string, string> }) => Promise<unknown>;

/**
 * A fetcher for `endpoint`. An answer is taken whatever its status, as long as it is JSON: GraphQL errors come with 400, too.
 * Anything else rejects with the status, which GraphiQL shows as the result.
 */
export function createFetcher(endpoint: string): Fetcher {
  return async (operation, options) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        'content-type': 'application/json',
        ...options?.headers,
      },
      body: JSON.stringify(operation),
    });
    if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) {
      throw new Error(`The server answered ${response.status} ${response.statusText}, without JSON.`);
    }
    return response.json();
  };
}
