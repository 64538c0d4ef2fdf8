import { Client, fetchExchange, makeOperation, mapExchange } from 'urql';

/** Sends the queries of one render as one request; a mutation is sent separately, because a batch may contain only one. */
export function createBatchingUrqlClient(url: string, token: string): Client {
  const batch = batchingFetch();
  return new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: { 'X-Auth-Token': token } },
    exchanges: [
      mapExchange({
        onOperation: (operation) =>
          operation.kind === 'query'
            ? makeOperation(operation.kind, operation, { ...operation.context, fetch: batch })
            : operation,
      }),
      fetchExchange,
    ],
  });
}

interface Waiting {
  readonly body: unknown;
  readonly response: Promise<Response>;
  readonly settle: (response: Promise<Response>) => void;
}

/** A `fetch` that collects the POSTs of one client until the current task ends, and sends up to ten as one array. */
function batchingFetch(): typeof fetch {
  let waiting: Waiting[] = [];
  return (url, init) => {
    if (waiting.length === 10) waiting = [];
    if (waiting.length === 0) {
      const batch = waiting;
      setTimeout(() => {
        waiting = [];
        send(url, init, batch);
      });
    }
    let settle: Waiting['settle'] = () => {};
    const response = new Promise<Response>((resolve) => {
      settle = resolve;
    });
    waiting.push({ body: init?.body, response, settle });
    return response;
  };
}

function send(url: RequestInfo | URL, init: RequestInit | undefined, batch: readonly Waiting[]): void {
  // The signal belongs to the first operation only.
  const response = fetch(url, { ...init, signal: null, body: `[${batch.map(({ body }) => body).join()}]` });
  const results: Promise<unknown> = response.then((all) => all.clone().json()).catch(() => undefined);
  for (const [at, { settle }] of batch.entries()) {
    settle(
      Promise.all([response, results]).then(([all, list]) =>
        Array.isArray(list) ? Response.json(list[at], { status: all.status }) : all.clone(),
      ),
    );
  }
}
