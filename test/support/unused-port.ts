import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** Host and port where no server listens, now or later; an unused port may be given to another test. */
export const UNUSED_ADDRESS = '127.0.0.1:1';

/** A port of the loopback interface on which no server listens yet. */
export async function unusedPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
