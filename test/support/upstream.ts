import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One call as a server of the REST API got it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly response: ServerResponse;
  /** Resolves when the call's connection or answer has ended; true when the caller left before its answer. */
  readonly left: Promise<boolean>;
}

/** A hand-held server: each call is answered as the test says, when the test says. */
export interface Upstream extends AsyncDisposable {
  readonly url: string;
  readonly calls: Call[];
  /** Resolves once `count` calls have come in. */
  received(count: number): Promise<Call[]>;
  /** Most connections that were open at a time. */
  mostConnections(): number;
  answer: (call: Call) => void;
}

/** Reads an example of the reference pages, as text. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/upstream/${name}.json`, import.meta.url), 'utf8');
}

/** Answers with a body of JSON text, or of an object. */
export function reply(call: Call, status: number, body: unknown, headers: Record<string, string> = {}): void {
  call.response.writeHead(status, { 'content-type': 'application/json', ...headers });
  call.response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Starts a server that answers with the reference page's user until told otherwise. */
export async function startUpstream(
  answer: (call: Call) => void = (call) => reply(call, 200, fixture('user')),
): Promise<Upstream> {
  const calls: Call[] = [];
  let look = () => {};
  const server = createServer({ maxHeaderSize: 262_144 }, async (request, response) => {
    const left = once(response, 'close').then(() => !response.writableFinished);
    const body = await text(request).catch(() => '');
    const call = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
      response,
      left,
    };
    calls.push(call);
    look();
    upstream.answer(call);
  });
  const open = new Set<unknown>();
  let mostConnections = 0;
  server.on('connection', (socket) => {
    open.add(socket);
    const forget = () => open.delete(socket);
    // A client that has closed its side may reconnect before this side is closed as well.
    socket.once('end', forget).once('close', forget);
    // Counted once the ends have been read that came in before this connection.
    const count = () => {
      mostConnections = Math.max(mostConnections, open.size);
    };
    setImmediate(() => setImmediate(count));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const upstream: Upstream = {
    url: `http://127.0.0.1:${port}`,
    calls,
    answer,
    received: (count) =>
      new Promise((resolve) => {
        look = () => calls.length >= count && resolve(calls);
        look();
      }),
    mostConnections: () => mostConnections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return upstream;
}
