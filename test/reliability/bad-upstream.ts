import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { startEmulator } from '../../src/emulator/index.ts';
import { startTlsUpstream } from '../support/tls-upstream.ts';
import { type Call, fixture, reply, startUpstream } from '../support/upstream.ts';

/** An upstream that misbehaves for every client until it is mended. */
export interface BadUpstream extends AsyncDisposable {
  readonly url: string;
  /** Number of calls of a method that arrived, whole or in part. */
  readonly callsBy: (method: 'GET' | 'PUT') => number;
  /** Resolves once none of the calls has its connection busy any more. */
  readonly released: () => Promise<unknown>;
  /** Ends the misbehaviour; absent where even a good answer would not be trusted. */
  readonly mend?: () => Promise<void> | void;
}

/** Tokens that are not themselves a script, so that the misbehaviour can end. */
export const TOKENS = ['reader', 'updater'] as const;

/** The emulator, following a fault script. */
export async function scripted(script: string): Promise<BadUpstream> {
  const emulator = await startEmulator();
  emulator.script('reader', script);
  emulator.script('updater', `put:${script}`);
  return {
    url: emulator.url,
    callsBy: (method) => emulator.calls.filter((call) => call.method === method).length,
    released: () => Promise.all(emulator.calls.map(({ ended }) => ended)),
    mend() {
      for (const token of TOKENS) emulator.script(token, 'ok');
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

/** A server whose answers are written by hand. */
export async function handwritten(answer: (call: Call) => void): Promise<BadUpstream> {
  const upstream = await startUpstream((call) => (readsUser(call) ? reply(call, 200, fixture('user')) : answer(call)));
  return {
    url: upstream.url,
    callsBy: (method) => upstream.calls.filter((call) => call.method === method).length,
    released: () => Promise.all(upstream.calls.map(({ left }) => left)),
    mend() {
      upstream.answer = (call) => reply(call, 200, fixture('user'));
    },
    [Symbol.asyncDispose]: () => upstream[Symbol.asyncDispose](),
  };
}

/** Before its first update the user of a token is read; only the update itself is to fail. */
function readsUser({ method, headers }: Call): boolean {
  return method === 'GET' && headers['x-auth-token'] === 'updater';
}

/** A server whose certificate comes from an unknown authority. */
export async function untrusted(): Promise<BadUpstream> {
  const upstream = await startTlsUpstream('server');
  return { ...refusedCalls, url: upstream.url, [Symbol.asyncDispose]: () => upstream[Symbol.asyncDispose]() };
}

/** A port where no server listens. */
export async function absent(): Promise<BadUpstream> {
  const server = createServer((_request, response) => {
    response.end(fixture('user'));
  });
  const listen = async (port: number) => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  const port = await listen(0);
  await close();
  return {
    ...refusedCalls,
    url: `http://127.0.0.1:${port}`,
    mend: async () => void (await listen(port)),
    [Symbol.asyncDispose]: close,
  };
}

/** A server that does something to each connection with the first bytes that arrive on it. */
export async function raw(scheme: 'http' | 'https', onBytes: (socket: Socket) => void): Promise<BadUpstream> {
  const methods: string[] = [];
  const closed: Promise<unknown>[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    closed.push(new Promise((resolve) => socket.once('close', resolve)));
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      const head = String(bytes);
      methods.push(head.split(' ', 1)[0] ?? '');
      if (head.startsWith('GET') && head.includes('updater')) socket.end(USER_READ);
      else onBytes(socket);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    callsBy: (method) => methods.filter((each) => each === method).length,
    released: () => Promise.all(closed),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The response to the read that comes before the first update. */
const USER_READ = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${fixture('user')}`;

/** Where no call ever arrives. */
const refusedCalls = { callsBy: () => 0, released: () => Promise.resolve() };
