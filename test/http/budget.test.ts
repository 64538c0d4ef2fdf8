import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import {
  Budget,
  headBytes,
  MAX_HELD_BYTES,
  MAX_REQUESTS,
  REQUEST_BYTES,
  type Reservation,
} from '../../src/http/budget.ts';
import { MAX_PIPELINED } from '../../src/http/connection.ts';
import { createFetchHandler } from '../../src/http/fetch-handler.ts';
import { MAX_RESPONSE_BYTES, RequestHandler } from '../../src/http/request-handler.ts';
import { parsedBytes } from '../../src/parsed-bytes.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { Metrics } from '../../src/telemetry/metrics.ts';
import { RequestInstrumentation } from '../../src/telemetry/request-instrumentation.ts';
import { heapMb } from '../support/heap.ts';
import { ok, startHeldServer } from '../support/held-server.ts';
import { linesOf } from '../support/log-lines.ts';
import { endOf, openSocket } from '../support/raw-socket.ts';

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: facade\r\n${more}\r\n`;
const CLOSE = 'Connection: close\r\n';

function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

/** Sends requests that the server holds, on as many connections as that takes. */
async function hold(url: string, count: number, request: string): Promise<Socket[]> {
  const sockets = await Promise.all(times(Math.ceil(count / MAX_PIPELINED), () => openSocket(url)));
  for (const [at, socket] of sockets.entries()) {
    socket.write(request.repeat(Math.min(MAX_PIPELINED, count - at * MAX_PIPELINED)));
  }
  return sockets;
}

async function ask(url: string, request: string) {
  const socket = await openSocket(url);
  const ended = endOf(socket);
  socket.write(request);
  return ended;
}

/** Whether one more request that holds `bytes` would be admitted. */
function hasRoom(budget: Budget, bytes: number): boolean {
  const reservation = budget.admit(bytes);
  reservation?.release();
  return reservation !== undefined;
}

/** Takes all room for requests. */
function fill(budget: Budget): Reservation[] {
  return times(MAX_REQUESTS, () => budget.admit(0)).filter((one) => one !== undefined);
}

/** A request handler whose GraphQL responds with the same body to every request, and what it has logged. */
async function createHandler(body: string) {
  const lines: string[] = [];
  const sink = new PassThrough().on('data', (line) => lines.push(String(line)));
  const log = await createLog({ logLevel: 'info', logFormat: 'json' }, sink);
  const metrics = new Metrics();
  const handler = new RequestHandler({
    path: '/graphql',
    endpoint: { respond: async () => ({ status: 200, headers: {}, body }) },
    corsOrigins: [],
    allowedHosts: undefined,
    graphiql: undefined,
    events: new RequestInstrumentation(log, 1, metrics, undefined, undefined),
  });
  return { handler, metrics, log: () => lines.join('') };
}

/** Whether everything that was reserved has been given back. */
function isEmpty(budget: Budget): boolean {
  return hasRoom(budget, MAX_HELD_BYTES - REQUEST_BYTES);
}

describe(`${MAX_REQUESTS} requests in flight`, () => {
  test('are served, one more is 503 with Retry-After, and has room when one of them has its response', async () => {
    const budget = new Budget();
    await using server = await startHeldServer({ budget });
    const { url } = server.server;
    const sockets = await hold(url, MAX_REQUESTS, get('/'));
    await server.received(MAX_REQUESTS);
    const { status, said } = await ask(url, get('/one-more', CLOSE));
    expect([status, said]).toEqual([503, expect.stringMatching(/retry-after: 1\r\n.*OVERLOADED$/s)]);
    expect(server.held).toHaveLength(MAX_REQUESTS);

    const [first] = server.handedOver;
    server.held[0]?.respond();
    await expect.poll(() => first?.response.closed).toBe(true);
    const served = ask(url, get('/one-more', CLOSE));
    (await server.received(MAX_REQUESTS + 1)).at(-1)?.respond();
    expect((await served).status).toBe(200);

    for (const socket of sockets) socket.destroy();
    await expect
      .poll(() => server.held.slice(1, MAX_REQUESTS).every(({ request }) => request.disconnect.isAborted))
      .toBe(true);
    // What goes on without a client is in flight too.
    expect(isEmpty(budget)).toBe(false);
    for (const { respond } of server.held) respond();
    await expect.poll(() => isEmpty(budget)).toBe(true);
  });

  test('beyond them one pipelined request is rejected behind the others, which all get their responses', async () => {
    const budget = new Budget();
    for (const reservation of fill(budget).slice(0, 2)) reservation.release();
    await using server = await startHeldServer({ budget });
    const ended = ask(server.server.url, get('/').repeat(4));
    await server.received(2);
    for (const { respond } of server.held) respond();
    expect((await ended).said.match(/HTTP\/1.1 \d+|connection: close/gi)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 200',
      'HTTP/1.1 503',
      'connection: close',
    ]);
    expect(server.held).toHaveLength(2);
  });

  test('beyond them a flood of pipelined requests ends its connection', async () => {
    const budget = new Budget();
    fill(budget)[0]?.release();
    await using server = await startHeldServer({ budget });
    const { status } = await ask(server.server.url, get('/').repeat(1_000));
    expect([status, server.held.length]).toEqual([undefined, 1]);
  });
});

describe('memory that requests hold', () => {
  test.each([
    ['a body', `POST / HTTP/1.1\r\nHost: facade\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(200_000)}`],
    [
      'chunks',
      `POST / HTTP/1.1\r\nHost: facade\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n${'x'.repeat(200_000)}\r\n0\r\n\r\n`,
    ],
    ['headers', get('/', `X-Auth-Token: ${'x'.repeat(100_000)}\r\n`)],
  ])('is bounded, and given back: %s', async (_name, request) => {
    const budget = new Budget();
    await using server = await startHeldServer({
      budget,
      handle: async (one) => {
        // Some read their body, those without one have none.
        if (one.method === 'POST') await one.readBody(262_144).catch(() => undefined);
        return new Promise((resolve) =>
          one.disconnect.onAbort(() => resolve({ status: 499, headers: {}, body: undefined })),
        );
      },
    });
    const count = Math.floor(MAX_HELD_BYTES / 200_000);
    const sockets = await hold(server.server.url, count, request);
    await expect.poll(() => hasRoom(budget, 200_000), { timeout: 30_000 }).toBe(false);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => isEmpty(budget), { timeout: 30_000 }).toBe(true);
  });

  test.each([
    ['one name', 'ab:cd\r\n'.repeat(4_000)],
    ['different names', times(4_000, (at) => `${at.toString(36)}z:cd\r\n`).join('')],
    ['one letter', 'a:\r\n'.repeat(4_000)],
  ])('of tiny headers is never underrated: %s', async (_name, lines) => {
    const copies = 50;
    await using server = await startHeldServer();
    const before = heapMb();
    const sockets = await hold(server.server.url, copies, get('/', lines));
    await server.received(copies);
    const each = ((heapMb() - before) * 2 ** 20) / copies;
    expect(each).toBeLessThan(1.1 * headBytes('/', server.held[0]?.request.rawHeaders ?? []) + 50_000);
    for (const socket of sockets) socket.destroy();
  });

  test.each([
    ['empty arrays', `[${'[],'.repeat(80_000)}0]`],
    ['empty objects', `[${'{},'.repeat(80_000)}0]`],
    ['names', `{${times(20_000, (at) => `"n${at}":0`).join()}}`],
    ['texts', `[${times(30_000, (at) => `"n${at}"`).join()}]`],
    ['numbers', `[${times(30_000, (at) => `${at}.5`).join()}]`],
    ['nested arrays', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['one text', `"${'x'.repeat(240_000)}"`],
    ['one text of two bytes for each character', `"${'\u4e00'.repeat(80_000)}"`],
  ])('of a parsed body is never underrated: %s', (_name, text) => {
    const copies = 20;
    const before = heapMb();
    const parsed = times(copies, () => JSON.parse(text));
    const each = ((heapMb() - before) * 2 ** 20) / copies;
    expect(parsed).toHaveLength(copies);
    // The heap of a process with other tests in it moves by itself.
    expect(each).toBeLessThan(1.1 * parsedBytes(text) + 50_000);
  });
});

describe('a response', () => {
  const graphql = (more = '') => get('/graphql', more);

  test.each([
    ['at', 0, 200],
    ['past', 1, 400],
  ])(`%s the edge of ${MAX_RESPONSE_BYTES} bytes: %i more is %i`, async (_name, more, expected) => {
    const { handler, log } = await createHandler('x'.repeat(MAX_RESPONSE_BYTES + more));
    await using server = await startHeldServer({ handle: (request) => handler.handle(request) });
    const { status, said } = await ask(server.server.url, graphql(CLOSE));
    expect(status).toBe(expected);
    expect(linesOf(log(), 'request')).toMatchObject([{ status: expected }]);
    if (more > 0) {
      expect(JSON.parse(said.split('\r\n\r\n')[1] ?? '')).toEqual({
        errors: [{ message: expect.stringContaining('2,097,152'), extensions: { code: 'LIMIT_EXCEEDED' } }],
      });
    }
  });

  test('that is large is rejected when there is no room for it, and a small one is not', async () => {
    const budget = new Budget();
    const { handler, metrics, log } = await createHandler('x'.repeat(2_000_000));
    await using server = await startHeldServer({
      budget,
      handle: (request) => (request.path === '/graphql' ? handler.handle(request) : Promise.resolve(ok())),
    });
    const { url } = server.server;
    const unsent = budget.admit(MAX_HELD_BYTES - 1_000_000);
    const { status, said } = await ask(url, graphql(CLOSE));
    expect([status, said]).toEqual([503, expect.stringMatching(/retry-after: 1\r\n.*OVERLOADED/s)]);
    expect(linesOf(log(), 'request').at(-1)).toMatchObject({ status: 503 });
    expect(await metrics.page()).toMatch(/graphql_http_requests_total\{method="GET",status="503"\} [1-9]/);
    expect((await ask(url, get('/small', CLOSE))).status).toBe(200);

    unsent?.release();
    expect((await ask(url, graphql(CLOSE))).status).toBe(200);
    await expect.poll(() => isEmpty(budget)).toBe(true);
  });

  test('of the fetch adapter counts like any other', async () => {
    const budget = new Budget();
    const [first] = fill(budget);
    const { handler, log } = await createHandler('{}');
    const send = createFetchHandler(handler, budget);
    const rejected = await send(new Request('http://facade/graphql'));
    expect([rejected.status, rejected.headers.get('retry-after')]).toEqual([503, '1']);
    await expect.poll(() => linesOf(log(), 'request')).toMatchObject([{ status: 503 }]);
    first?.release();
    for (let time = 0; time < 2; time += 1) expect((await send(new Request('http://facade/graphql'))).status).toBe(200);
    expect(budget.admit(0)).toBeDefined();
    expect(budget.admit(0)).toBeUndefined();
  });
});
