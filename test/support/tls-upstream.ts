import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { fixture } from './upstream.ts';

/**
 * The certificates in `fixtures/tls`, all of the same key and authority, which exist for these tests alone. Good until the end of 2099
 * but for `expired`; `server` is for 127.0.0.1, 0.0.0.0, localhost and codehub.test.
 */
export type Certificate = 'server' | 'wrong-name' | 'expired';

/** File of the authority's certificate, for `NODE_EXTRA_CA_CERTS`. */
export const authorityFile = fileURLToPath(new URL('../fixtures/tls/test-only-ca.pem', import.meta.url));

/** A REST server behind TLS that answers every call with the reference page's user. */
export interface TlsUpstream extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Calls that arrived. */
  readonly calls: () => number;
  /** TCP connections that were opened, whatever became of them. */
  readonly connections: () => number;
}

/** Starts one on 127.0.0.1. */
export async function startTlsUpstream(certificate: Certificate): Promise<TlsUpstream> {
  const read = (file: string) => readFileSync(new URL(`../fixtures/tls/test-only-${file}`, import.meta.url));
  let calls = 0;
  let connections = 0;
  const server = createServer({ key: read('server.key'), cert: read(`${certificate}.pem`) }, (request, response) => {
    calls += 1;
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(fixture('user'));
  });
  server.on('connection', () => {
    connections += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    calls: () => calls,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
