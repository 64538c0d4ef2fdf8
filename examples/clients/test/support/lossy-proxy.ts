import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface LossyProxy extends AsyncDisposable {
  /** Of the GraphQL endpoint behind it. */
  readonly url: string;
  /** Bodies of the requests so far. */
  readonly requests: string[];
}

/**
 * Starts a proxy that loses responses: it forwards every request, and when the response to one of the first `losses` arrives,
 * it closes the connection or does what `lose` does.
 */
export async function startLossyProxy(
  target: string,
  losses: number,
  lose = (response: ServerResponse) => void response.destroy(),
): Promise<LossyProxy> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const number = requests.push(body);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const forwarded = await fetch(target, { method: 'POST', headers: headers as Record<string, string>, body });
    const result = await forwarded.text();
    if (number <= losses) lose(response);
    else
      response.writeHead(forwarded.status, { 'content-type': forwarded.headers.get('content-type') ?? '' }).end(result);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
