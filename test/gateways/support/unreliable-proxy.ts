import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What happens to a request. */
export interface Exchange {
  readonly query: string;
  /** Resolves when the sender has given up waiting for a response. */
  readonly cancelled: Promise<unknown>;
  /** Forwards it, and resolves when the response has arrived here. */
  forward(): Promise<IncomingMessage>;
  /** Passes a response on. */
  pass(response: IncomingMessage): void;
  /** Sends a response of its own. */
  respond(status: number, headers: Readonly<Record<string, string>>, body: string): void;
  /** Closes the connection instead of responding. */
  drop(): void;
}

/** A proxy between a gateway and a subgraph, which a test lets fail. */
export interface UnreliableProxy extends AsyncDisposable {
  readonly url: string;
  /** Requests so far, failed ones included. */
  readonly exchanges: Exchange[];
  /** Decides what happens to each request; forwards it at first. */
  handle: (exchange: Exchange) => void | Promise<void>;
}

/** Forwards a request and its response. */
export async function forward(exchange: Exchange): Promise<void> {
  exchange.pass(await exchange.forward());
}

/** Starts a proxy before a server on loopback. */
export async function startUnreliableProxy(target: string): Promise<UnreliableProxy> {
  const exchanges: Exchange[] = [];
  const server = createServer({ maxHeaderSize: 131_072 }, async (request, response) => {
    try {
      const exchange = await toExchange(target, request, response);
      exchanges.push(exchange);
      await proxy.handle(exchange);
    } catch {
      response.destroy();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const proxy: UnreliableProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(target).pathname}`,
    exchanges,
    handle: forward,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

async function toExchange(target: string, request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const body = await buffer(request);
  return {
    query: JSON.parse(String(body)).query,
    cancelled: once(response, 'close'),
    async forward() {
      const forwarded = send(target, { method: 'POST', headers: request.headers, agent: false });
      response.once('close', () => response.writableFinished || forwarded.destroy());
      forwarded.end(body);
      const [received] = await once(forwarded, 'response');
      return received;
    },
    pass(received) {
      response.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(response);
    },
    respond: (status, headers, text) => void response.writeHead(status, headers).end(text),
    drop: () => void response.destroy(),
  };
}
