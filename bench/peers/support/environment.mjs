// What the bench tells a peer.
const { PORT, UPSTREAM: upstream } = process.env;
if (upstream === undefined) throw new Error('UPSTREAM: expected the base URL of the REST API, got nothing');

/** Base URL of the REST API. */
export const UPSTREAM = upstream;

const HOST = '127.0.0.1';

/** Where to listen, in the form that Node's `listen` takes; any free port unless one is given. */
export const ADDRESS = { host: HOST, port: Number(PORT ?? 0) };

/**
 * Says where a peer answers, once it does.
 * @param {import('node:http').Server} server
 */
export function announce(server) {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(`http://${HOST}:${address.port}/graphql`);
}
