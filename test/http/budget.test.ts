import type { Socket } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Budget, MAX_HELD_BYTES, MAX_REQUESTS, REQUEST_BYTES } from '../../src/http/budget.ts';
import { MAX_PIPELINED } from '../../src/http/connection.ts';
import { MAX_RESPONSE_BYTES } from '../../src/http/gate.ts';
import { parsedBytes } from '../../src/http/held-bytes.ts';
import { startFacade } from '../support/facade.ts';
import { heapMb } from '../support/heap.ts';
import { startHeldServer } from '../support/held-server.ts';
import { linesOf } from '../support/log-lines.ts';
import { readMetrics } from '../support/metrics.ts';
import { endOf, openSocket } from '../support/raw-socket.ts';
import { reply, startUpstream } from '../support/upstream.ts';

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

/** Whether everything that was reserved has been given back. */
function isEmpty(budget: Budget): boolean {
  const fits = budget.admit(MAX_HELD_BYTES - REQUEST_BYTES);
  if (fits) budget.release(MAX_HELD_BYTES - REQUEST_BYTES);
  return fits;
}

describe(`${MAX_REQUESTS} requests in flight`, () => {
  test('are served, one more is 503 with Retry-After, and has room when one of them has its response', async () => {
    const budget = new Budget();
    await using server = await startHeldServer({ budget });
    const { url } = server.server;
    const sockets = await hold(url, MAX_REQUESTS, get('/'));
    await server.received(MAX_REQUESTS);
    const { status, said } = await ask(url, get('/one-more', CLOSE));
    expect([status, said]).toEqual([503, expect.stringMatching(/retry-after: 1\r\n[^]*OVERLOADED$/)]);
    expect(server.held).toHaveLength(MAX_REQUESTS);

    const [first] = server.handedOver;
    server.held[0]?.respond();
    await expect.poll(() => first?.response.closed).toBe(true);
    const served = ask(url, get('/one-more', CLOSE));
    (await server.received(MAX_REQUESTS + 1)).at(-1)?.respond();
    expect((await served).status).toBe(200);

    for (const socket of sockets) socket.destroy();
    await expect
      .poll(() => server.held.slice(1, MAX_REQUESTS).every(({ request }) => request.gone.isCancelled))
      .toBe(true);
    // What goes on without a client is in flight too.
    expect(isEmpty(budget)).toBe(false);
    for (const { respond } of server.held) respond();
    await expect.poll(() => isEmpty(budget)).toBe(true);
  });

  test('beyond them one pipelined request is rejected behind the others, which all get their responses', async () => {
    const budget = new Budget();
    while (budget.admit(0));
    for (let room = 0; room < 2; room += 1) budget.release(0);
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
    while (budget.admit(0));
    budget.release(0);
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
          one.gone.onCancel(() => resolve({ status: 499, headers: {}, body: undefined })),
        );
      },
    });
    const count = Math.floor(MAX_HELD_BYTES / 200_000);
    const sockets = await hold(server.server.url, count, request);
    await expect.poll(() => budget.reserve(200_000), { timeout: 30_000 }).toBe(false);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => isEmpty(budget), { timeout: 30_000 }).toBe(true);
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
  test(`of more than ${MAX_RESPONSE_BYTES} bytes is one error instead`, async () => {
    let name = '';
    await using upstream = await startUpstream((call) => reply(call, 200, { id: 1, name }));
    await using facade = await startFacade(upstream.url);
    const query = (aliases: number) => `{ me { ${times(aliases, (at) => `a${at}: name`).join(' ')} } }`;
    const fixed = '{"data":{"me":{"a0":"","a1":"","a2":"","a3":""}}}'.length;
    name = 'x'.repeat((MAX_RESPONSE_BYTES - fixed) / 4 + 1);
    const over = await facade.ask(query(4));
    expect(over).toEqual({
      errors: [{ message: expect.stringContaining('2,097,152'), extensions: { code: 'LIMIT_EXCEEDED' } }],
    });
    name = name.slice(1);
    const edge = await facade.post({ query: query(4) });
    expect([edge.status, (await edge.text()).length]).toEqual([200, expect.any(Number)]);
    expect(Number(edge.headers.get('content-length'))).toBeGreaterThan(MAX_RESPONSE_BYTES - 8);
    expect(Number(edge.headers.get('content-length'))).toBeLessThanOrEqual(MAX_RESPONSE_BYTES);
  });

  test('for which there is no room is 503, logged and counted; a small one has room always', async () => {
    const name = 'x'.repeat(1_000_000);
    await using upstream = await startUpstream((call) => reply(call, 200, { id: 1, name }));
    await using facade = await startFacade(upstream.url);
    const { hostname, port } = new URL(facade.url);
    const body = JSON.stringify({ query: '{ me { a: name b: name } }' });
    const request = `POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nX-Auth-Token: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const sockets = await Promise.all(times(8, () => openSocket(`http://${hostname}:${port}`)));
    for (const socket of sockets) socket.pause().write(request.repeat(MAX_PIPELINED));
    await expect
      .poll(() => linesOf(facade.log(), 'request').length, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(8 * MAX_PIPELINED);
    const rejected = linesOf(facade.log(), 'request').filter(({ status }) => status === 503);
    expect(rejected.length).toBeGreaterThan(0);
    expect(
      (await readMetrics(facade.management))['graphql_http_requests_total{method="POST",status="503"}'],
    ).toBeGreaterThanOrEqual(rejected.length);
    expect((await facade.ask('{ me { id } }')).data).toEqual({ me: { id: '1' } });
    const large = await facade.post({ query: '{ me { a: name b: name } }' });
    expect([large.status, large.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await large.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(() => facade.post({ query: '{ me { a: name b: name } }' }).then(({ status }) => status))
      .toBe(200);
    await immediate();
  });

  test('of the fetch adapter counts like any other request', async () => {
    await using upstream = await startUpstream(() => {});
    await using facade = await startFacade(upstream.url, { CODEARTS_TIMEOUT_MS: '60000' });
    const leaving = new AbortController();
    const headers = { 'x-auth-token': 'a' };
    const send = (signal?: AbortSignal) =>
      facade.fetch(new Request('http://facade/graphql?query={me{id}}', { headers, ...(signal && { signal }) }));
    const pending = times(MAX_REQUESTS, () => send(leaving.signal));
    const one = await send();
    expect([one.status, one.headers.get('retry-after')]).toEqual([503, '1']);
    leaving.abort();
    await Promise.all(pending);
    upstream.answer = (call) => reply(call, 200, { id: 1 });
    expect((await send()).status).toBe(200);
  });
});
