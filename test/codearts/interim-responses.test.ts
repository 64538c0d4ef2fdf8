import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { buildConnector, Client, type Dispatcher } from 'undici';
import { describe, expect, test, vi } from 'vitest';
import { InterimResponseFilter } from '../../src/codearts/interim-responses.ts';
import { send } from '../../src/codearts/transport.ts';
import { startFacade } from '../support/facade.ts';
import { authorityFile } from '../support/tls-upstream.ts';
import { fixture } from '../support/upstream.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const PROCESSING = 'HTTP/1.1 102 Processing\r\nX-Step: 1\r\n\r\n';
const EARLY_HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n';

function final(body: string, status = '200 OK'): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const USER = final(fixture('user'));

/** One connection that is kept, as each of a pool is. */
function filteredClient(url: string, connect: buildConnector.connector): Dispatcher {
  return new Client(url, { connect: new InterimResponseFilter().around(connect) });
}

/** Sends segments one by one, each in a TCP packet of its own. */
async function segments(socket: Socket, parts: readonly string[]): Promise<void> {
  socket.setNoDelay(true);
  for (const part of parts) {
    socket.write(part, 'latin1');
    await pause(1);
  }
}

/** A server that answers each whole request with what `respond` sends. */
async function startRaw(respond: (socket: Socket) => unknown, tls = false) {
  let connections = 0;
  let requests = 0;
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head === -1 || text.length < head + 4 + length) return;
      text = '';
      requests += 1;
      respond(socket);
    });
  };
  const file = (name: string) => readFileSync(new URL(`../fixtures/tls/test-only-${name}`, import.meta.url));
  const server = tls ? createTlsServer({ key: file('server.key'), cert: file('server.pem') }) : createServer();
  server.on(tls ? 'secureConnection' : 'connection', onSocket);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    connections: () => connections,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const READ = '{ me { id } }';
const UPDATE = 'mutation { updateEmail(email: "11@email.com") { __typename ... on CodeArtsError { code } } }';

const cases: readonly { name: string; respond: (socket: Socket) => unknown }[] = [
  { name: '100 once', respond: (socket) => segments(socket, [CONTINUE, USER]) },
  { name: '100 three times', respond: (socket) => segments(socket, [CONTINUE, CONTINUE, CONTINUE, USER]) },
  { name: '100 in the segment of the response', respond: (socket) => socket.write(CONTINUE + USER) },
  {
    name: '102, 100, 103, 100',
    respond: (socket) => socket.write(PROCESSING + CONTINUE + EARLY_HINTS + CONTINUE + USER),
  },
  {
    name: '100 byte by byte',
    respond: (socket) => segments(socket, [...(CONTINUE + USER)].slice(0, 60).concat((CONTINUE + USER).slice(60))),
  },
  {
    name: '100 with headers',
    respond: (socket) => socket.write(`HTTP/1.1 100 Continue\r\nDate: today\r\n\r\n${USER}`),
  },
  {
    name: '100 with the first byte of the response',
    respond: (socket) => segments(socket, [`${CONTINUE}H`, USER.slice(1)]),
  },
  { name: '100 of HTTP/1.0', respond: (socket) => socket.write(`HTTP/1.0 100 Continue\r\n\r\n${USER}`) },
];

describe('interim responses', () => {
  test.each(cases)('$name: reads and updates get the final response', async ({ respond }) => {
    await using upstream = await startRaw(respond);
    await using facade = await startFacade(upstream.url);
    for (let at = 0; at < 3; at += 1) expect((await facade.ask(READ)).data).toEqual({ me: { id: '21820' } });
    expect(upstream.connections()).toBe(1);
    expect((await facade.ask(UPDATE)).data.updateEmail.__typename).toBe('CodeArtsUser');
    expect(upstream.requests()).toBe(4);
  });

  test.each([false, true])('split at any byte are dropped (TLS: %s)', async (tls) => {
    const text = `${CONTINUE}${EARLY_HINTS}${final('{}')}`;
    let cut = 0;
    await using upstream = await startRaw((socket) => segments(socket, [text.slice(0, cut), text.slice(cut)]), tls);
    const client = filteredClient(upstream.url, buildConnector({ ca: readFileSync(authorityFile) }));
    for (cut = 1; cut < text.length; cut += 1) {
      const request = {
        method: 'GET',
        path: '/',
        headers: {},
        body: undefined,
        deadlineMs: 60_000,
        cancellation: undefined,
      } as const;
      expect(await send(client, request)).toMatchObject({ status: 200, body: '{}' });
    }
    expect(upstream.connections()).toBe(1);
    await client.destroy();
  });

  test('before every response of a kept connection are dropped, and a body that looks like one is left alone', async () => {
    const bodies = [`${CONTINUE}${USER}`, CONTINUE, 'HTTP/1.1 1', PROCESSING];
    let at = 0;
    await using upstream = await startRaw((socket) => {
      const body = bodies[at % bodies.length] ?? '';
      const whole = final(body);
      const head = whole.slice(0, whole.length - body.length);
      at += 1;
      return segments(socket, [CONTINUE, head, body]);
    });
    const client = filteredClient(upstream.url, buildConnector({}));
    for (const body of [...bodies, ...bodies]) {
      const request = {
        method: 'PUT',
        path: '/',
        headers: {},
        body: '{}',
        deadlineMs: 60_000,
        cancellation: undefined,
      } as const;
      expect(await send(client, request)).toMatchObject({ status: 200, body });
    }
    expect(upstream.connections()).toBe(1);
    await client.destroy();
  });

  test('a request that waits behind a response does not hold back the last bytes of it', async () => {
    const sockets: Socket[] = [];
    await using upstream = await startRaw((socket) => {
      sockets.push(socket);
      return socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n');
    });
    const client = filteredClient(upstream.url, buildConnector({}));
    const request = {
      method: 'GET',
      path: '/',
      headers: {},
      body: undefined,
      deadlineMs: 5_000,
      cancellation: undefined,
    } as const;
    const first = send(client, request);
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    const second = send(client, request);
    sockets[0]?.write('0\r\n\r\n');
    expect(await first).toMatchObject({ status: 200, body: '{}' });
    await vi.waitFor(() => expect(sockets).toHaveLength(2));
    sockets[1]?.write('0\r\n\r\n');
    expect(await second).toMatchObject({ status: 200, body: '{}' });
    await client.destroy();
  });

  test.each([
    { name: '100 and then the end', respond: (socket: Socket) => socket.end(CONTINUE) },
    { name: 'half a head and then the end', respond: (socket: Socket) => socket.end(CONTINUE.slice(0, 20)) },
    {
      name: '101',
      respond: (socket: Socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    },
    {
      name: 'a head without an end',
      respond: (socket: Socket) => socket.write(`HTTP/1.1 100 Continue\r\nX: ${'x'.repeat(40_000)}`),
    },
  ])('$name is no response: an update is UNCONFIRMED, a read UNAVAILABLE', async ({ respond }) => {
    let serve: (socket: Socket) => unknown = (socket) => socket.write(USER);
    await using upstream = await startRaw((socket) => serve(socket));
    await using facade = await startFacade(upstream.url);
    // The user behind the token is known, so that the update makes no other call.
    await facade.ask(READ);
    serve = respond;
    expect((await facade.ask(READ)).errors?.[0]?.extensions['code']).toBe('UNAVAILABLE');
    expect((await facade.ask(UPDATE)).data.updateEmail).toMatchObject({ code: 'UNCONFIRMED' });
  });
});
