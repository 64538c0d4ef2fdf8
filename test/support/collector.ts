import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One thing that was sent to the collector. */
export interface Export {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A collector of traces that keeps what it is sent. */
export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly exports: readonly Export[];
}

/** @param status what it answers. */
export async function startCollector(status = 200): Promise<Collector> {
  const exports: Export[] = [];
  const server = createServer(async (request, response) => {
    exports.push({ path: request.url ?? '', headers: request.headers, body: await buffer(request) });
    response.writeHead(status, { 'content-type': request.headers['content-type'] ?? '' }).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exports,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
