import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** One request for a tunnel. */
export interface TunnelRequest {
  /** Host and port, as asked for. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Resolves when the one who asked has hung up. */
  readonly ended: Promise<unknown>;
}

/** A proxy that knows the CONNECT method alone. */
export interface ConnectProxy extends AsyncDisposable {
  readonly url: string;
  readonly tunnels: readonly TunnelRequest[];
  /** Requests without CONNECT, which no client should send. */
  readonly others: () => number;
  /** What it does with further requests. */
  behaviour: 'tunnel' | 'refuse' | 'hang' | 'disconnect' | 'switch protocols';
}

/** Starts a proxy to whom every name is this machine. */
export async function startConnectProxy(): Promise<ConnectProxy> {
  const tunnels: TunnelRequest[] = [];
  const sockets = new Set<Socket>();
  let others = 0;
  const server = createServer((_request, response) => {
    others += 1;
    response.writeHead(405).end();
  });
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    const ended = new Promise((resolve) => client.once('close', resolve));
    client.on('error', () => {});
    // An HTTP server leaves a socket half open by default, and sees no end on one that is not read.
    client.on('end', () => client.end()).resume();
    tunnels.push({ target: url, headers, ended });
    if (proxy.behaviour === 'refuse') client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    if (proxy.behaviour === 'disconnect') client.end();
    if (proxy.behaviour === 'switch protocols') {
      client.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: any\r\n\r\n');
    }
    if (proxy.behaviour !== 'tunnel') return;
    const target = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const proxy: ConnectProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    others: () => others,
    behaviour: 'tunnel',
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
