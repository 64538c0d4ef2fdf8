import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP relay that can go silent, as a route that is lost does: connections stay open and no byte passes. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Connections that were accepted so far. */
  connections(): number;
  goSilent(): void;
  /** Forwards the connections that are opened from now on; the silent ones stay silent. */
  goOn(): void;
}

export async function startRelay(targetPort: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let isSilent = false;
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    sockets.add(client);
    client.on('error', () => {});
    if (isSilent) return;
    const target = connect(targetPort, '127.0.0.1');
    sockets.add(target);
    target.on('error', () => client.destroy());
    client.pipe(target).pipe(client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    goSilent() {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    goOn() {
      isSilent = false;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
