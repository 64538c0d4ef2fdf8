import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Budget } from '../../src/http/budget.ts';
import { createNodeListener } from '../../src/http/node-listener.ts';
import type { HttpHandler } from '../../src/http/request-handler.ts';
import { type Server, type ServerLimits, startServer } from '../../src/http/server.ts';
import type { HttpRequest, HttpResponse } from '../../src/http-message.ts';

/** A request that waits until the test responds. */
export interface HeldRequest {
  readonly request: HttpRequest;
  respond(response?: Partial<HttpResponse>): void;
}

export interface HeldServer extends AsyncDisposable {
  readonly server: Server;
  /** Requests that have begun, in their order. */
  readonly held: HeldRequest[];
  /** Everything that was handed to the listener, also what has not begun. */
  readonly handedOver: { readonly incoming: IncomingMessage; readonly response: ServerResponse }[];
  /** Resolves once `count` requests have begun. */
  received(count: number): Promise<HeldRequest[]>;
}

interface Options {
  readonly budget?: Budget;
  readonly stalledMs?: number;
  readonly limits?: ServerLimits;
  /** Serves requests instead of holding them. */
  readonly handle?: HttpHandler['handle'];
  /** Puts a host before the listener. */
  readonly mount?: (listener: RequestListener) => RequestListener;
}

/** A response of the status 200. */
export function ok({ status = 200, headers = {}, body = 'ok' }: Partial<HttpResponse> = {}): HttpResponse {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  return { status, headers: { 'content-length': String(length), ...headers }, body };
}

/** The transport without GraphQL: responds to each request when the test does. */
export async function startHeldServer(options: Options = {}): Promise<HeldServer> {
  const { budget = new Budget(), stalledMs, limits, mount = (listener) => listener } = options;
  const held: HeldRequest[] = [];
  const handedOver: HeldServer['handedOver'] = [];
  let check = () => {};
  const hold = (request: HttpRequest) =>
    new Promise<HttpResponse>((resolve) => {
      held.push({ request, respond: (response) => resolve(ok(response)) });
      check();
    });
  const handler = {
    handle: options.handle ?? hold,
    reject: (_request: HttpRequest, { status, code, headers }: Parameters<HttpHandler['reject']>[1]) =>
      ok({ status, headers, body: code }),
  };
  const listener = mount(createNodeListener(handler, budget, stalledMs));
  const server = await startServer(
    (incoming, response) => {
      handedOver.push({ incoming, response });
      listener(incoming, response);
    },
    '127.0.0.1',
    0,
    limits,
  );
  return {
    server,
    held,
    handedOver,
    received: (count) =>
      new Promise((resolve) => {
        check = () => held.length >= count && resolve(held);
        check();
      }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
