import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import { AbortHandle } from '../../src/abort-handle.ts';
import { CodeArtsClient } from '../../src/codearts/client.ts';
import { MAX_WAITING, PER_TURN } from '../../src/codearts/concurrency-limiter.ts';
import { showUserEmails } from '../../src/codearts/operations/show-user-emails.ts';
import { updateUserEmails } from '../../src/codearts/operations/update-user-emails.ts';
import {
  CONNECTION_LIFETIME_MS,
  createConnections,
  MAX_CONNECTIONS,
  UPDATE_REUSE_MS,
} from '../../src/codearts/pool.ts';
import { send } from '../../src/codearts/transport.ts';
import { CodeArtsUnavailableError } from '../../src/errors.ts';
import { useClock } from '../support/clock.ts';

const clock = useClock();
const noop = () => {};

/** A server that responds on demand, and knows its connections. */
async function startServer() {
  const held: { readonly response: ServerResponse; readonly socket: Socket }[] = [];
  const open = new Set<Socket>();
  let most = 0;
  let opened = 0;
  let look = () => {};
  const server = createServer((request, response) => {
    request.resume();
    held.push({ response, socket: request.socket });
    look();
  });
  server.on('connection', (socket) => {
    opened += 1;
    most = Math.max(most, open.add(socket).size);
    socket.once('close', () => {
      open.delete(socket);
      look();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const connections = createConnections(origin, 60_000, noop);
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      look = () => isSo() && resolve();
      look();
    });
  return {
    origin,
    connections,
    held,
    open,
    opened: () => opened,
    most: () => most,
    until,
    /** Answers everything that is held, and all the calls given. */
    async answer<T>(calls: readonly Promise<T>[]): Promise<T[]> {
      await until(() => held.length === calls.length);
      for (const { response } of held.splice(0)) response.end('{}');
      return Promise.all(calls);
    },
    async [Symbol.asyncDispose]() {
      await connections.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const request = { path: '/', headers: {}, deadlineMs: 60_000, cancellation: undefined };
const read = (connections: Dispatcher) => send(connections, { ...request, method: 'GET', body: undefined });
const update = (connections: Dispatcher) => send(connections, { ...request, method: 'PUT', body: '{}' });

const caller = { token: 'token', key: 'key', requestId: 'id' };

function connect(origin: string): CodeArtsClient {
  return new CodeArtsClient(
    { endpoint: origin, timeoutMs: 60_000 },
    { attempted: noop, notSent: noop, called: noop, retried: noop, circuitChanged: noop },
  );
}

function readBy(client: CodeArtsClient, cancellation?: AbortHandle) {
  return client.read(showUserEmails, '/v4/user/emails', caller, cancellation);
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

test('a read uses a connection again, an update only one that was used in the second before', async () => {
  await using server = await startServer();
  const { connections, answer } = server;
  clock.stop();
  for (const [pause, call, opened] of [
    [0, read, 1],
    [UPDATE_REUSE_MS + 1, read, 1],
    [UPDATE_REUSE_MS, update, 1],
    [UPDATE_REUSE_MS, update, 1],
    [UPDATE_REUSE_MS + 1, update, 2],
    [0, update, 2],
  ] as const) {
    await nextTurn();
    clock.skip(pause);
    await answer([call(connections)]);
    expect(server.opened()).toBe(opened);
  }
});

test('an update uses no connection again whose response came late, or was read late by a busy process', async () => {
  await using server = await startServer();
  const { connections, held } = server;
  const first = read(connections);
  await server.until(() => held.length === 1);
  clock.skip(UPDATE_REUSE_MS + 1);
  await server.answer([first]);
  await nextTurn();
  await server.answer([update(connections)]);
  expect(server.opened()).toBe(2);
});

test(`of ${MAX_CONNECTIONS} connections that are too old for an update one gives way`, async () => {
  await using server = await startServer();
  const { connections, answer } = server;
  await answer(times(MAX_CONNECTIONS, () => read(connections)));
  await nextTurn();
  clock.skip(UPDATE_REUSE_MS + 1);
  await answer([update(connections)]);
  expect(server.opened()).toBe(MAX_CONNECTIONS + 1);
  await server.until(() => server.open.size === MAX_CONNECTIONS);
});

test(`updates in a burst open no more than what reads leave of ${MAX_CONNECTIONS} connections`, async () => {
  await using server = await startServer();
  const { answer } = server;
  const client = connect(server.origin);
  await answer(times(200, () => readBy(client)));
  expect(server.open.size).toBe(200);
  await answer(times(200, () => client.write(updateUserEmails, { email: 'a@b.c', code: undefined }, caller)));
  await answer(times(200, () => readBy(client)));
  await client.close();
  expect(server.most()).toBeLessThanOrEqual(MAX_CONNECTIONS);
});

test.each(['given up', 'answered with Connection: close'])(
  'a call in the place of one that was %s waits behind no other call',
  async (end) => {
    await using server = await startServer();
    const { held } = server;
    const client = connect(server.origin);
    const cancellation = new AbortHandle();
    const calls = times(MAX_CONNECTIONS - 1, () => readBy(client));
    const ending = readBy(client, cancellation);
    await server.until(() => held.length === MAX_CONNECTIONS);
    calls.push(readBy(client));
    const last = held.pop();
    if (end === 'given up') cancellation.cancel();
    else last?.response.setHeader('connection', 'close').end('{}');
    await ending;
    // The others are answered only after it has arrived.
    expect(await server.answer(calls)).toHaveLength(MAX_CONNECTIONS);
    await client.close();
  },
);

test('calls that are given up while connections are being opened keep their places, and no more than those', async () => {
  // It never answers the first message of TLS.
  const server = createTcpServer((socket) => socket.on('error', noop).resume());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const cancellation = new AbortHandle();
  const first = times(MAX_CONNECTIONS, () => readBy(client, cancellation));
  cancellation.cancel();
  await Promise.all(first);
  expect(client.inFlight).toBe(MAX_CONNECTIONS);
  const further = times(MAX_WAITING + 10, () => readBy(client));
  expect(client.waiting).toBe(MAX_WAITING);
  await client.close();
  for (const outcome of await Promise.all(further)) expect(outcome).toBeInstanceOf(CodeArtsUnavailableError);
  server.close();
});

test('calls that wait when the circuit breaker opens do not all fail in one turn of the event loop', async () => {
  await using server = await startServer();
  const client = connect(server.origin);
  let ended = 0;
  const calls = times(MAX_CONNECTIONS + MAX_WAITING, async () => {
    await readBy(client);
    ended += 1;
  });
  await server.until(() => server.held.length === MAX_CONNECTIONS);
  let most = 0;
  while (ended < calls.length) {
    for (const { socket } of server.held.splice(0)) socket.resetAndDestroy();
    const before = ended;
    await nextTurn();
    most = Math.max(most, ended - before);
  }
  await Promise.all(calls);
  expect(client.circuit).not.toBe('closed');
  // Each connection that is lost is an event of its own.
  expect(most).toBeLessThanOrEqual(MAX_CONNECTIONS + 2 * PER_TURN);
  await client.close();
});

test('a call that is given up opens no further connection', async () => {
  await using server = await startServer();
  const { held } = server;
  const client = connect(server.origin);
  const cancellation = new AbortHandle();
  const call = readBy(client, cancellation);
  await server.until(() => held.length === 1);
  held.pop();
  cancellation.cancel();
  await call;
  await server.until(() => server.open.size === 0);
  await server.answer([readBy(client)]);
  expect(server.opened()).toBe(2);
  await client.close();
});

test('a call with a header that cannot be sent gives its place back', async () => {
  await using server = await startServer();
  const client = connect(server.origin);
  const observer = {
    traceFields: {},
    startAttempt: () => ({ headers: { traceparent: 'a\nb' }, end: noop }),
    attempted: noop,
    coalesced: noop,
  };
  const failing = times(MAX_CONNECTIONS + 1, () =>
    client.read(showUserEmails, '/v4/user/emails', { ...caller, observer }),
  );
  for (const outcome of await Promise.all(failing)) expect(outcome).toBeInstanceOf(CodeArtsUnavailableError);
  expect(client.inFlight).toBe(0);
  await client.close();
});

test('a connection is replaced when it has lived for a minute; what it was doing is finished', async () => {
  await using server = await startServer();
  const { connections, held, answer } = server;
  await answer([read(connections)]);
  const early = read(connections);
  await server.until(() => held.length === 1);
  const first = held[0]?.socket;
  clock.skip(CONNECTION_LIFETIME_MS);
  const late = read(connections);
  await server.until(() => held.length === 2);
  expect(held[1]?.socket).not.toBe(first);
  expect(await answer([early, late])).toMatchObject([{ status: 200 }, { status: 200 }]);
  await server.until(() => first !== undefined && !server.open.has(first));
});

test('the first read after a peak and a minute of quiet is answered', async () => {
  await using server = await startServer();
  const { connections, answer } = server;
  await answer(times(MAX_CONNECTIONS, () => read(connections)));
  clock.skip(CONNECTION_LIFETIME_MS + 1);
  expect(await answer([read(connections)])).toMatchObject([{ status: 200 }]);
});

test('closing ends what is in flight, on old connections too', async () => {
  await using server = await startServer();
  const { connections, held } = server;
  const calls = [read(connections), update(connections)];
  await server.until(() => held.length === 2);
  clock.skip(CONNECTION_LIFETIME_MS);
  calls.push(read(connections));
  await server.until(() => held.length === 3);
  await connections.destroy();
  for (const outcome of await Promise.all(calls)) expect(outcome).toMatchObject({ reason: 'network', sent: true });
  await server.until(() => server.open.size === 0);
  expect(await read(connections)).toMatchObject({ reason: 'network', sent: false });
});
