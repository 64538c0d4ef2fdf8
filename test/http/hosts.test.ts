import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Budget, MAX_HELD_BYTES, REQUEST_BYTES } from '../../src/http/budget.ts';
import { MAX_PIPELINED } from '../../src/http/connection.ts';
import { createFetchHandler } from '../../src/http/fetch-handler.ts';
import { startFacade } from '../support/facade.ts';
import { ok, startHeldServer } from '../support/held-server.ts';
import { linesOf } from '../support/log-lines.ts';
import { readMetrics } from '../support/metrics.ts';
import { endOf, openSocket } from '../support/raw-socket.ts';
import { startUpstream } from '../support/upstream.ts';

function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

const QUERY = { query: '{ me { id } }' };
const UNEXPECTED = { errors: [{ message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] };
const READ_BEFORE = 'request body already consumed; mount the listener before any body parser';

/** A host that does something with a request first. */
function after(first: (...request: Parameters<RequestListener>) => Promise<unknown>) {
  return (listener: RequestListener): RequestListener =>
    (incoming, response) =>
      void first(incoming, response).then(() => listener(incoming, response));
}

describe('a host that has read the body gets an error, and its client a response', () => {
  test.each<[string, (listener: RequestListener) => RequestListener]>([
    ['whole', after((incoming) => text(incoming))],
    ['in part', after((incoming) => once(incoming, 'data').then(() => incoming.pause()))],
  ])('%s, of node:http', async (_how, mount) => {
    await using upstream = await startUpstream();
    await using facade = await startFacade(upstream.url, {}, { mount });
    const answered = await facade.post(QUERY);
    expect([answered.status, await answered.json()]).toEqual([500, UNEXPECTED]);
    expect(linesOf(facade.log(), 'unexpected error')).toMatchObject([{ err: { message: READ_BEFORE } }]);
    expect(upstream.calls).toEqual([]);
  });

  test('of the web', async () => {
    await using upstream = await startUpstream();
    await using facade = await startFacade(upstream.url);
    const headers = { 'content-type': 'application/json', 'x-auth-token': 'a' };
    const request = new Request('http://facade/graphql', { method: 'POST', headers, body: JSON.stringify(QUERY) });
    await request.json();
    const answered = await facade.fetch(request);
    expect([answered.status, await answered.json()]).toEqual([500, UNEXPECTED]);
    expect(linesOf(facade.log(), 'unexpected error')).toMatchObject([{ err: { message: READ_BEFORE } }]);
    expect(upstream.calls).toEqual([]);
  });
});

describe('a host that has decoded the body gets an error that says so, and its client a response', () => {
  const DECODED = 'request body already decoded; its chunks must be bytes';

  test('of node:http', async () => {
    await using upstream = await startUpstream();
    const mount = after(async (incoming) => incoming.setEncoding('utf8'));
    await using facade = await startFacade(upstream.url, {}, { mount });
    expect((await facade.post(QUERY)).status).toBe(500);
    expect(linesOf(facade.log(), 'unexpected error')).toMatchObject([{ err: { message: DECODED } }]);
  });

  test('of the web', async () => {
    await using upstream = await startUpstream();
    await using facade = await startFacade(upstream.url);
    const headers = { 'content-type': 'application/json', 'x-auth-token': 'a' };
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(JSON.stringify(QUERY));
        controller.close();
      },
    });
    const init = { method: 'POST', headers, body, duplex: 'half' } as const;
    expect((await facade.fetch(new Request('http://facade/graphql', init))).status).toBe(500);
    expect(linesOf(facade.log(), 'unexpected error')).toMatchObject([{ err: { message: DECODED } }]);
  });
});

test('a request of the web that is given up before its body ends is over, and holds no memory', async () => {
  const budget = new Budget();
  const leaving = new AbortController();
  const fetch = createFetchHandler(
    {
      handle: async (request) => {
        const body = request.readBody(1_000).catch((error: Error) => error.message);
        leaving.abort();
        return { status: 499, headers: {}, body: (await body) ?? '' };
      },
      reject: () => ({ status: 503, headers: {}, body: '' }),
    },
    budget,
  );
  const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{')) });
  const init = { method: 'POST', body, duplex: 'half', signal: leaving.signal } as const;
  const response = await fetch(new Request('http://facade/graphql', init));
  expect(await response.text()).toBe('The request ended before its body.');
  expect(budget.admit(MAX_HELD_BYTES - REQUEST_BYTES)).toBeDefined();
});

test('a request whose client has left before its host hands it over ends as one whose client has left', async () => {
  await using upstream = await startUpstream();
  const leaving = new AbortController();
  const mount = after((_incoming, response) => {
    leaving.abort();
    return once(response, 'close');
  });
  await using facade = await startFacade(upstream.url, {}, { mount });
  await expect(facade.post(QUERY, { signal: leaving.signal })).rejects.toThrow('aborted');
  await expect.poll(() => linesOf(facade.log(), 'request')).toMatchObject([{ status: 499 }]);
  expect(linesOf(facade.log(), 'unexpected error')).toEqual([]);
  expect(upstream.calls).toEqual([]);
  expect((await readMetrics(facade.management))['graphql_http_requests_in_flight']).toBe(0);
});

test('a request of the web that was given up before it is handed over makes no call', async () => {
  await using upstream = await startUpstream();
  await using facade = await startFacade(upstream.url);
  const headers = { 'x-auth-token': 'a' };
  const request = new Request('http://facade/graphql?query={me{id}}', { headers, signal: AbortSignal.abort() });
  await facade.fetch(request);
  await expect.poll(() => linesOf(facade.log(), 'request')).toMatchObject([{ status: 499 }]);
  expect(upstream.calls).toEqual([]);
});

test('a host of HTTP/2 gets a crowd of requests on one connection answered', async () => {
  await using upstream = await startUpstream();
  const host = createServer();
  const mount = (listener: RequestListener) => {
    host.on('request', listener);
    return listener;
  };
  await using _facade = await startFacade(upstream.url, {}, { mount });
  await once(host.listen(0, '127.0.0.1'), 'listening');
  const { port } = host.address() as AddressInfo;
  const client = connect(`http://127.0.0.1:${port}`);
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => {
      const headers = {
        ':method': 'POST',
        ':path': '/graphql',
        'content-type': 'application/json',
        'x-auth-token': 'a',
      };
      return text(client.request(headers).end(JSON.stringify(QUERY)));
    }),
  );
  expect(new Set(answers)).toEqual(new Set(['{"data":{"me":{"id":"21820"}}}']));
  client.close();
  const closed = once(host, 'close');
  host.close();
  await closed;
});

test.each([MAX_PIPELINED - 1, MAX_PIPELINED, MAX_PIPELINED + 4])(
  'a request that its host lets %i others overtake is served, and so are they',
  async (others) => {
    let handOver = () => {};
    const mount = (listener: RequestListener): RequestListener => {
      return (incoming, response) => {
        if (incoming.url === '/late') handOver = () => listener(incoming, response);
        else listener(incoming, response);
      };
    };
    await using server = await startHeldServer({ mount, handle: async ({ path }) => ok({ body: `<${path}>` }) });
    const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: facade\r\n\r\n`;
    const socket = await openSocket(server.server.url);
    const ended = endOf(socket);
    socket.write(
      get('/late') + get('/other').repeat(others) + get('/last').replace('Host', 'Connection: close\r\nHost'),
    );
    await expect.poll(() => server.handedOver.length).toBe(others + 2);
    handOver();
    expect((await ended).said.match(/<.*>/g)).toEqual(['</late>', ...Array(others).fill('</other>'), '</last>']);
  },
);

test.each([
  ['the first one last', [...times(16, (at) => at + 3), 2, 1]],
  ['all of them in reverse', times(20, (at) => 20 - at)],
])('requests that their host hands over in another order are all served, and in theirs: %s', async (_how, order) => {
  const handOver = new Map<string | undefined, () => void>();
  const mount = (listener: RequestListener): RequestListener => {
    return (incoming, response) => handOver.set(incoming.url, () => listener(incoming, response));
  };
  await using server = await startHeldServer({ mount, handle: async ({ path }) => ok({ body: `<${path}>` }) });
  const socket = await openSocket(server.server.url);
  const ended = endOf(socket);
  const paths = times(order.length, (at) => `/${at + 1}`);
  const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: facade\r\n\r\n`;
  socket.write(
    paths
      .map(ask)
      .join('')
      .replace(/Host: facade\r\n\r\n$/, 'Host: facade\r\nConnection: close\r\n\r\n'),
  );
  await expect.poll(() => handOver.size).toBe(order.length);
  for (const at of order) {
    handOver.get(`/${at}`)?.();
    await immediate();
  }
  expect((await ended).said.match(/<.*>/g)).toEqual(paths.map((path) => `<${path}>`));
});

test('requests whose client has left before their host hands them over hold no memory', async () => {
  const handOver: (() => void)[] = [];
  const mount = (listener: RequestListener): RequestListener => {
    return (incoming, response) => void handOver.push(() => listener(incoming, response));
  };
  const budget = new Budget();
  await using server = await startHeldServer({ budget, mount, handle: async () => ok() });
  const socket = await openSocket(server.server.url);
  socket.write('GET / HTTP/1.1\r\nHost: facade\r\n\r\n'.repeat(20));
  await expect.poll(() => handOver.length).toBe(20);
  socket.destroy();
  await expect.poll(() => server.handedOver[0]?.incoming.socket.destroyed).toBe(true);
  for (const hand of handOver) hand();
  await expect.poll(() => budget.admit(MAX_HELD_BYTES - REQUEST_BYTES) !== undefined).toBe(true);
});

test('a host application may respond on its own, and no other client loses its response', async () => {
  await using server = await startHeldServer();
  const responses = Promise.all([fetch(server.server.url), fetch(server.server.url)]);
  for (const { respond } of await server.received(2)) respond();
  const [first] = server.handedOver;
  first?.response.writeHead(503).write('too ');
  await immediate();
  first?.response.end('late');
  const bodies = (await responses).map(async (one) => [one.status, await one.text()]);
  expect(new Set(await Promise.all(bodies))).toEqual(
    new Set([
      [503, 'too late'],
      [200, 'ok'],
    ]),
  );
});
