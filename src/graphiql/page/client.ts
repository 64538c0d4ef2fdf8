/** An operation as GraphiQL hands it over. */
export interface Operation {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: unknown;
}

/** GraphiQL cancels only what it can unsubscribe from. */
export interface Observable {
  subscribe(observer: { next(result: unknown): void; complete(): void }): { unsubscribe(): void };
}

/** The part of GraphiQL's `fetcher` that the page uses. */
export type Fetcher = (operation: Operation) => Observable | Promise<unknown>;

export interface ClientOptions {
  /** URL path operations are sent to. */
  readonly endpoint: string;
  /** Returns the token to send; empty for none. */
  readonly readToken: () => string;
  /** Called when an operation starts and when it ends, with what to show: `200 OK`, `34 ms`, and so on. */
  readonly onProgress: (operation: Operation, facts: readonly string[]) => void;
}

export interface Client {
  readonly fetcher: Fetcher;
  /** Cancels the operation in flight, if there is one. */
  cancel(): void;
}

const UNREACHABLE = 'The server does not respond. Start it again, or check the network, and run the operation again.';
const MALFORMED_TOKEN = 'A token is made of visible ASCII characters only. Copy it again into the field "Token".';

/** Sends the editor's operations, one at a time, and the schema query beside them. */
export function createClient({ endpoint, readToken, onProgress }: ClientOptions): Client {
  let cancel = () => {};

  async function send(operation: Operation, signal: AbortSignal) {
    const token = readToken();
    if (!/^[\x21-\x7e]*$/.test(token)) return { result: MALFORMED_TOKEN, facts: ['not sent'] };
    const started = performance.now();
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          accept: 'application/graphql-response+json, application/json',
          'content-type': 'application/json',
          ...(token !== '' && { 'x-auth-token': token }),
        },
        body: JSON.stringify(operation),
        signal,
      });
      const result = parseBody(await response.text(), response);
      return { result, facts: describe(response, performance.now() - started) };
    } catch {
      return signal.aborted
        ? { result: undefined, facts: [cancellation(operation)] }
        : { result: UNREACHABLE, facts: ['no response'] };
    }
  }

  function observe(operation: Operation): Observable {
    return {
      subscribe(observer) {
        const controller = new AbortController();
        cancel = () => {
          controller.abort();
          observer.complete();
        };
        onProgress(operation, ['running']);
        void send(operation, controller.signal).then(({ result, facts }) => {
          onProgress(operation, facts);
          if (controller.signal.aborted) return;
          observer.next(result);
          observer.complete();
        });
        return { unsubscribe: () => controller.abort() };
      },
    };
  }

  return {
    fetcher: (operation) =>
      operation.operationName === 'IntrospectionQuery'
        ? send(operation, new AbortController().signal).then(({ result }) => result)
        : observe(operation),
    cancel: () => cancel(),
  };
}

/** GraphQL errors come with any status, so that only a body that is not JSON is one from elsewhere. */
function parseBody(body: string, { status, statusText }: Response): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return `The response, ${status} ${statusText}, is not from the GraphQL server. Check the proxies in front of it.`;
  }
}

function describe({ status, statusText, headers }: Response, milliseconds: number): string[] {
  const [requestId, retryAfter] = [headers.get('x-request-id'), headers.get('retry-after')];
  return [
    `${status} ${statusText}`.trim(),
    `${Math.round(milliseconds)} ms`,
    ...(requestId === null ? [] : [`request ${requestId}`]),
    // Either seconds or a date.
    ...(retryAfter === null ? [] : [`retry after ${retryAfter}${Number.isNaN(Number(retryAfter)) ? '' : ' s'}`]),
  ];
}

function cancellation({ query }: Operation): string {
  return query.includes('mutation') ? 'cancelled; a mutation that was sent may still take effect' : 'cancelled';
}
