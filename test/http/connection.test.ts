import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Budget } from '../../src/http/budget.ts';
import { MAX_PIPELINED, MAX_UNANSWERED } from '../../src/http/connection.ts';
import type { HttpRequest } from '../../src/http-message.ts';
import { RequestError } from '../../src/request-error.ts';
import { startFacade } from '../support/facade.ts';
import { heapMb } from '../support/heap.ts';
import { type HeldServer, ok, startHeldServer } from '../support/held-server.ts';
import { linesOf } from '../support/log-lines.ts';
import { converse, endOf, openSocket } from '../support/raw-socket.ts';
import { startUpstream } from '../support/upstream.ts';

const LARGE = 'x'.repeat(8_000_000);

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: facade\r\n\r\n`;

function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

function collect(socket: Socket): () => string {
  let text = '';
  socket.setEncoding('latin1').on('data', (more) => {
    text += more;
  });
  return () => text;
}

const pathsOf = ({ held }: HeldServer) => held.map(({ request }) => request.path);

describe('pipelined requests', () => {
  test(`of one connection begin ${MAX_PIPELINED} at a time, the next one with each response that is sent`, async () => {
    await using server = await startHeldServer();
    const socket = await openSocket(server.server.url);
    const said = collect(socket);
    const paths = times(50, (at) => `/${at}`);
    socket.write(paths.map(get).join(''));
    for (let begun = MAX_PIPELINED; begun <= 50; begun += 1) {
      await server.received(begun);
      await immediate();
      expect(server.held).toHaveLength(begun);
      server.held[begun - MAX_PIPELINED]?.respond({ body: `<${begun - MAX_PIPELINED}>` });
    }
    for (const [at, { respond }] of server.held.entries()) respond({ body: `<${at}>` });
    await expect.poll(() => said()).toContain('<49>');
    expect(pathsOf(server)).toEqual(paths);
    expect(said().match(/<\d+>/g)).toEqual(times(50, (at) => `<${at}>`));
    socket.destroy();
  });

  test('with large bodies stay in the system until it is their turn', async () => {
    const body = 'x'.repeat(240_000);
    const count = 150;
    await using server = await startHeldServer();
    const socket = await openSocket(server.server.url);
    const said = collect(socket);
    socket.write(`POST / HTTP/1.1\r\nHost: facade\r\nContent-Length: ${body.length}\r\n\r\n${body}`.repeat(count));
    const readBodyOf = async (at: number) => {
      const one = (await server.received(at + 1))[at];
      expect((await one?.request.readBody(body.length))?.length).toBe(body.length);
      return one;
    };
    const begun = [];
    for (let at = 0; at < MAX_PIPELINED; at += 1) begun.push(await readBodyOf(at));
    for (let at = 0; at < count; at += 1) {
      begun[at]?.respond({ body: `<${at}>` });
      if (at + MAX_PIPELINED < count) begun.push(await readBodyOf(at + MAX_PIPELINED));
      expect(server.handedOver.length).toBeLessThanOrEqual(at + MAX_PIPELINED + 2);
    }
    await expect.poll(() => said()).toContain(`<${count - 1}>`);
    expect(said().match(/<\d+>/g)).toEqual(times(count, (at) => `<${at}>`));
    socket.destroy();
  });

  test('whose responses are all ready are served to the end, however many there are', async () => {
    await using server = await startHeldServer({ handle: async ({ path }) => ok({ body: `<${path}>` }) });
    const socket = await openSocket(server.server.url);
    const said = collect(socket);
    const ask = (at: number) => get(`/${at}`).replace('Host', `X-Auth-Token: ${'t'.repeat(470)}\r\nHost`);
    socket.write(times(1_000, ask).join(''));
    await expect.poll(() => said(), { timeout: 30_000 }).toContain('</999>');
    expect(said().match(/<\/\d+>/g)).toEqual(times(1_000, (at) => `</${at}>`));
    socket.destroy();
  });
});

describe('a flood of tiny requests', () => {
  test(`ends its connection beyond ${MAX_UNANSWERED} without responses`, async () => {
    await using server = await startHeldServer();
    const most = await openSocket(server.server.url);
    most.write(get('/').repeat(MAX_UNANSWERED));
    await expect.poll(() => server.handedOver.length).toBe(MAX_UNANSWERED);
    expect(most.closed).toBe(false);

    const tooMany = await openSocket(server.server.url);
    const ended = endOf(tooMany);
    tooMany.write(get('/').repeat(1_000));
    expect((await ended).said).toBe('');
    await expect
      .poll(() => server.held.slice(MAX_PIPELINED).map(({ request }) => request.disconnect.isAborted))
      .toEqual(times(MAX_PIPELINED, () => true));
    most.destroy();
  });
});

describe('a body in small chunks', () => {
  const chunks = (count: number) => '1\r\nx\r\n'.repeat(count);
  const head = 'POST / HTTP/1.1\r\nHost: facade\r\nTransfer-Encoding: chunked\r\n\r\n';
  const handle = async (request: HttpRequest) => {
    try {
      return ok({ body: await request.readBody(262_144) });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      return ok({ status: error.status, body: error.message });
    }
  };

  /** Serves everything, `/held` only once the test says so. */
  const releasable = () => {
    let respond = () => {};
    const isReleased = new Promise<void>((resolve) => {
      respond = resolve;
    });
    const handleAll = async (request: HttpRequest) => {
      if (request.path === '/held') await isReleased;
      return request.method === 'POST' ? handle(request) : ok({ body: `<${request.path}>` });
    };
    return { handleAll, respond };
  };

  test('is read up to 4,096 of them', async () => {
    await using server = await startHeldServer({ handle });
    const fits = await converse(
      server.server.url,
      `${head.replace('Host', 'Connection: close\r\nHost')}${chunks(4_096)}0\r\n\r\n`,
    );
    expect([fits.status, fits.said.endsWith('x'.repeat(4_096))]).toEqual([200, true]);
    const tooMany = await converse(server.server.url, head + chunks(200_000));
    expect([tooMany.status, tooMany.said]).toEqual([400, expect.stringContaining('more than 4,096 chunks')]);
  });

  test('is read up to 4,096 of them also if its end comes later', async () => {
    await using server = await startHeldServer({ handle });
    const socket = await openSocket(server.server.url);
    const ended = endOf(socket);
    const sent = head.replace('Host', 'Connection: close\r\nHost') + chunks(4_096);
    socket.write(sent);
    await expect.poll(() => server.handedOver[0]?.incoming.socket.bytesRead).toBe(sent.length);
    socket.write('0\r\n\r\n');
    expect((await ended).said).toMatch(/^HTTP\/1.1 200 /);
  });

  test.each([
    ['of a GET', head.replace('POST', 'GET')],
    ['that is read', head],
  ])('is not read on behind a response that takes long: %s', async (_name, start) => {
    const { handleAll, respond } = releasable();
    await using server = await startHeldServer({ handle: handleAll });
    const socket = await openSocket(server.server.url);
    socket.write(get('/held') + start + chunks(2_000_000));
    await expect.poll(() => server.handedOver[1]?.incoming.socket.isPaused()).toBe(true);
    const { incoming } = server.handedOver[1] ?? {};
    const bytesRead = incoming?.socket.bytesRead;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([incoming?.socket.bytesRead, incoming?.readableLength]).toEqual([bytesRead, 0]);
    respond();
    await expect.poll(() => incoming?.socket.closed).toBe(true);
    socket.destroy();
  });

  test('waits behind as many requests as are served at a time, and is served in its turn', async () => {
    const { handleAll, respond } = releasable();
    await using server = await startHeldServer({ handle: handleAll });
    const socket = await openSocket(server.server.url);
    const said = collect(socket);
    const body = `${'5\r\nhello\r\n'.repeat(4_000)}0\r\n\r\n`;
    socket.write(get('/held').repeat(MAX_PIPELINED) + (head + body).repeat(5) + get('/last'));
    await expect.poll(() => server.handedOver[MAX_PIPELINED]?.incoming.socket.isPaused()).toBe(true);
    respond();
    await expect.poll(() => said()).toContain('</last>');
    expect(said().match(/HTTP\/1\.1 \d+/g)).toEqual(times(MAX_PIPELINED + 6, () => 'HTTP/1.1 200'));
    expect(said().split('hello'.repeat(4_000))).toHaveLength(6);
    socket.destroy();
  });

  test('takes no more memory while it waits than one read brings', async () => {
    const budget = new Budget();
    await using server = await startHeldServer({ budget });
    const count = 20;
    const before = heapMb();
    const sockets = await Promise.all(times(count, () => openSocket(server.server.url)));
    for (const socket of sockets) socket.write(get('/held').repeat(MAX_PIPELINED) + head + chunks(25_000));
    await expect.poll(() => server.handedOver.length).toBe(count * (MAX_PIPELINED + 1));
    const waiting = server.handedOver.filter(({ incoming }) => incoming.method === 'POST');
    await expect.poll(() => waiting.every(({ incoming }) => incoming.socket.isPaused())).toBe(true);
    expect(Math.max(...waiting.map(({ incoming }) => incoming.socket.bytesRead))).toBeLessThanOrEqual(131_072);
    expect(heapMb() - before).toBeLessThan(0.2 * count);
    expect(budget.admit(20_000_000)).toBeDefined();
    for (const socket of sockets) socket.destroy();
  });

  test('is the last thing that is read of its connection while it waits', async () => {
    const budget = new Budget();
    await using server = await startHeldServer({ budget });
    const socket = await openSocket(server.server.url);
    socket.write(`${get('/held').repeat(MAX_PIPELINED)}${head}${chunks(10)}0\r\n\r\n`);
    await expect.poll(() => server.handedOver[MAX_PIPELINED]?.incoming.readableEnded).toBe(true);
    await expect.poll(() => server.handedOver[MAX_PIPELINED]?.incoming.socket.isPaused()).toBe(true);
    // A body of brackets takes many times its length once it is parsed.
    for (let at = 0; at < 64; at += 1) {
      socket.write(`${head}e290\r\n${'['.repeat(58_000)}\r\n0\r\n\r\n`);
      await immediate();
    }
    const { incoming } = server.handedOver[MAX_PIPELINED] ?? {};
    expect([server.handedOver.length, incoming?.socket.bytesRead]).toEqual([MAX_PIPELINED + 1, expect.any(Number)]);
    expect(incoming?.socket.bytesRead).toBeLessThan(131_072);
    expect(budget.admit(80_000_000)).toBeDefined();
    socket.destroy();
  });

  test('takes no memory from other clients, however small the chunks are', async () => {
    const budget = new Budget();
    await using server = await startHeldServer({ budget, handle: (request) => handle(request).catch(() => ok()) });
    const sockets = await Promise.all(times(50, () => openSocket(server.server.url)));
    for (const socket of sockets) socket.write(head + chunks(4_000));
    await expect
      .poll(() => server.handedOver.filter(({ incoming }) => incoming.socket.bytesRead > 24_000).length)
      .toBe(sockets.length);
    await immediate();
    expect(budget.admit(80_000_000)).toBeDefined();
    for (const socket of sockets) socket.destroy();
  });
});

describe('a client that disconnects', () => {
  test.each([
    ['and resets the connection', 5, (socket: Socket) => socket.resetAndDestroy()],
    ['with as many requests as are served at a time', MAX_PIPELINED, (socket: Socket) => socket.destroy()],
    ['in one direction only', 5, (socket: Socket) => socket.end()],
    ['with more requests than are served at a time', MAX_PIPELINED + 40, (socket: Socket) => socket.destroy()],
  ])('cancels each of its pipelined reads upstream, and no other client’s: %s', async (_name, count, disconnect) => {
    await using upstream = await startUpstream(() => {});
    await using facade = await startFacade(upstream.url);
    const ask = (token: string) => {
      const query = encodeURIComponent('{ me { id } }');
      return `GET /graphql?query=${query} HTTP/1.1\r\nHost: facade\r\nX-Auth-Token: ${token}\r\n\r\n`;
    };
    const [leaving, staying] = [await openSocket(facade.url), await openSocket(facade.url)];
    leaving.write(times(count, (at) => ask(`leaving-${at}`)).join(''));
    staying.write(ask('staying'));
    const begun = Math.min(count, MAX_PIPELINED);
    await upstream.received(begun + 1);
    disconnect(leaving);
    const left = upstream.calls.filter(({ headers }) => headers['x-auth-token'] !== 'staying');
    expect(await Promise.all(left.map((call) => call.left))).toEqual(times(begun, () => true));
    await expect.poll(() => linesOf(facade.log(), 'request')).toMatchObject(times(begun, () => ({ status: 499 })));
    expect(upstream.calls).toHaveLength(begun + 1);
    staying.destroy();
  });

  test.each([
    ['half of its body', 'Content-Length: 100\r\n\r\n{"query"'],
    ['half of its chunks', 'Transfer-Encoding: chunked\r\n\r\n10\r\n{"query"'],
    ['half of its headers', 'X-Auth-'],
  ])('with %s behind another request is no error of the server', async (_name, half) => {
    await using upstream = await startUpstream(() => {});
    await using facade = await startFacade(upstream.url);
    const body = '{"query":"{ me { id } }"}';
    const start = 'POST /graphql HTTP/1.1\r\nHost: facade\r\nContent-Type: application/json\r\nX-Auth-Token: a\r\n';
    const socket = await openSocket(facade.url);
    socket.write(`${start}Content-Length: ${body.length}\r\n\r\n${body}${start}${half}`);
    const [call] = await upstream.received(1);
    socket.destroy();
    expect(await call?.left).toBe(true);
    await expect.poll(() => linesOf(facade.log(), 'request').length).toBeGreaterThan(0);
    await immediate();
    for (const line of linesOf(facade.log(), 'request')) expect(line).toMatchObject({ status: 499 });
    expect(linesOf(facade.log(), 'unexpected error')).toEqual([]);
  });

  test('leaves requests that have not begun unserved', async () => {
    await using server = await startHeldServer();
    const socket = await openSocket(server.server.url);
    socket.write(get('/').repeat(MAX_PIPELINED + 5));
    await server.received(MAX_PIPELINED);
    const disconnected = new Promise<void>((resolve) => server.held.at(-1)?.request.disconnect.onAbort(resolve));
    socket.resetAndDestroy();
    server.held[0]?.respond();
    await disconnected;
    await immediate();
    const [, ...others] = server.held;
    expect(others.filter(({ request }) => !request.disconnect.isAborted)).toEqual([]);
    expect(server.held.length).toBeLessThanOrEqual(MAX_PIPELINED + 1);
  });
});

describe('a client that does not take its response', () => {
  test('has its connection closed after a time without progress', async () => {
    await using server = await startHeldServer({ stalledMs: 200, handle: async () => ok({ body: LARGE }) });
    const socket = await openSocket(server.server.url);
    socket.pause();
    socket.write(get('/').repeat(3));
    await expect.poll(() => server.handedOver[0]?.response.writableLength ?? 0).toBeGreaterThan(0);
    const [first] = server.handedOver;
    if (first && !first.incoming.socket.closed) await once(first.incoming.socket, 'close');
    socket.destroy();
  });

  test.each([
    ['requests', get('/')],
    ['empty lines', '\r\n'],
    ['a request, byte by byte', 'x'],
  ])('and goes on sending %s has its connection closed too', async (_name, more) => {
    const limits = { connections: 10, headersMs: 60_000, requestMs: 60_000, checkMs: 50 };
    await using server = await startHeldServer({ stalledMs: 300, limits, handle: async () => ok({ body: LARGE }) });
    const socket = await openSocket(server.server.url);
    socket.pause();
    const dripping = setInterval(() => socket.write(more), 100);
    socket.write(get('/'));
    await expect.poll(() => server.handedOver[0]?.response.writableLength ?? 0).toBeGreaterThan(0);
    const [first] = server.handedOver;
    if (first && !first.incoming.socket.closed) await once(first.incoming.socket, 'close');
    clearInterval(dripping);
    socket.destroy();
  });

  test('but some of it again and again gets it whole', async () => {
    const stalledMs = 1_500;
    const body = 'x'.repeat(40_000_000);
    await using server = await startHeldServer({ stalledMs, handle: async () => ok({ body }) });
    const socket = await openSocket(server.server.url);
    const startedAt = performance.now();
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
      socket.pause();
      setTimeout(() => socket.resume(), 3);
    });
    socket.write('GET / HTTP/1.1\r\nHost: facade\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(received).toBeGreaterThan(body.length);
    expect(performance.now() - startedAt).toBeGreaterThan(stalledMs);
  });

  test('is waited for no longer once it has: the next response may take its time', async () => {
    await using server = await startHeldServer({ stalledMs: 100 });
    const socket = await openSocket(server.server.url);
    socket.pause();
    socket.write(get('/').repeat(2));
    await server.received(2);
    server.held[0]?.respond({ body: LARGE });
    await expect.poll(() => server.handedOver[0]?.response.writableLength ?? 0).toBeGreaterThan(0);
    const said = collect(socket);
    socket.resume();
    await expect.poll(() => said().length).toBeGreaterThan(LARGE.length);
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.held[1]?.respond({ body: 'the end' });
    await expect.poll(() => said()).toContain('the end');
    socket.destroy();
  });
});

describe('what Node.js would respond to by itself', () => {
  const kinds = [
    { what: 'a request without a host', text: 'GET /other HTTP/1.1\r\n\r\n', status: 400 },
    {
      what: 'a request with an unknown expectation',
      text: 'GET /other HTTP/1.1\r\nHost: facade\r\nExpect: wonders\r\n\r\n',
      status: 400,
    },
  ];

  test.each(kinds)('is counted as any other request: $what', async ({ text, status }) => {
    const handle = async ({ path }: HttpRequest) => {
      if (path === '/held') await isReleased;
      return ok();
    };
    let release = () => {};
    const isReleased = new Promise<void>((resolve) => {
      release = resolve;
    });
    await using server = await startHeldServer({ handle });
    const socket = await openSocket(server.server.url);
    const said = collect(socket);
    socket.write(get('/held') + text.repeat(100));
    await expect.poll(() => server.handedOver.length).toBe(101);
    release();
    await expect.poll(() => said().match(/HTTP\/1\.1 \d+/g)?.length).toBe(101);
    expect(said().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', ...times(100, () => `HTTP/1.1 ${status}`)]);
    socket.destroy();
  });

  test('is rejected behind the responses to what came before it: a tunnel', async () => {
    await using server = await startHeldServer();
    const socket = await openSocket(server.server.url);
    const ended = endOf(socket);
    socket.write(`${get('/held')}CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n${get('/ignored')}`);
    const [held] = await server.received(1);
    await immediate();
    held?.respond({ body: '<held>' });
    const { said } = await ended;
    expect(said.match(/HTTP\/1\.1 \d+|<held>/g)).toEqual(['HTTP/1.1 200', '<held>', 'HTTP/1.1 405']);
  });

  test('takes no error of its connection for one of the process: a tunnel', async () => {
    await using server = await startHeldServer();
    const socket = await openSocket(server.server.url);
    socket.write(`${get('/held')}CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n`);
    const [held] = await server.received(1);
    await immediate();
    socket.resetAndDestroy();
    await expect.poll(() => held?.request.disconnect.isAborted).toBe(true);
  });

  test('is a request of this connection although it claims to be of HTTP/2', async () => {
    await using server = await startHeldServer();
    const socket = await openSocket(server.server.url);
    const ended = endOf(socket);
    socket.write('GET /held HTTP/2.0\r\nHost: facade\r\n\r\nno request\r\n\r\n');
    const [held] = await server.received(1);
    await immediate();
    held?.respond({ body: '<held>' });
    expect((await ended).said).toContain('<held>');
  });
});

describe('what is no request', () => {
  // The first limit begins when the connection does, and the client sends a little later.
  const limits = { connections: 10, headersMs: 1_000, requestMs: 1_000, checkMs: 20 };

  test.concurrent.each([
    ['garbage', 'garbage\r\n\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: facade\r\nX: ${'x'.repeat(200_000)}\r\n\r\n`, 431],
    ['half of its headers', 'GET / HTTP/1.1\r\nHost:', 408],
    ['half of a body', 'POST / HTTP/1.1\r\nHost: facade\r\nContent-Length: 5\r\n\r\nx', 408],
    ['a broken chunk', 'POST / HTTP/1.1\r\nHost: facade\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', 400],
  ])('leaves the requests before it their responses: %s', async (_name, garbage, status) => {
    await using server = await startHeldServer({ limits });
    const socket = await openSocket(server.server.url);
    const ended = endOf(socket);
    socket.write(`${get('/0')}${get('/1')}${garbage}`);
    await server.received(2);
    // Longer than any limit of the server for what has not come.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (const [at, { respond }] of server.held.entries()) respond({ body: `<${at}>` });
    const { said } = await ended;
    expect(said.match(/HTTP\/1.1 \d+|<\d>/g)).toEqual([
      'HTTP/1.1 200',
      '<0>',
      'HTTP/1.1 200',
      '<1>',
      `HTTP/1.1 ${status}`,
    ]);
  });

  test('is not a request that is late because its connection was not read', async () => {
    await using server = await startHeldServer({ limits });
    const socket = await openSocket(server.server.url);
    const said = collect(socket);
    const count = 60;
    socket.write(
      get('/')
        .replace('\r\n\r\n', `\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`)
        .repeat(count),
    );
    await server.received(MAX_PIPELINED);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (let at = 0; at < count; at += 1) (await server.received(at + 1))[at]?.respond();
    await expect.poll(() => said().match(/HTTP\/1\.1 200/g)?.length).toBe(count);
    socket.destroy();
  });

  test('is not run when its rest arrives after its 408', async () => {
    const bodies: unknown[] = [];
    const handle = async (request: HttpRequest) => {
      bodies.push(await request.readBody(1_000).catch((error) => error));
      return ok();
    };
    await using server = await startHeldServer({ limits, handle });
    const socket = await openSocket(server.server.url);
    const ended = endOf(socket);
    socket.write('POST / HTTP/1.1\r\nHost: facade\r\nContent-Length: 2\r\n\r\nx');
    await once(socket, 'data');
    socket.write('y');
    expect((await ended).status).toBe(408);
    expect(bodies).toEqual([expect.any(Error)]);
  });

  test('gets no response behind one that told the client to close the connection', async () => {
    await using server = await startHeldServer();
    const socket = await openSocket(server.server.url);
    const ended = endOf(socket);
    socket.write('GET / HTTP/1.1\r\nHost: facade\r\nConnection: close\r\n\r\ngarbage\r\n\r\n');
    const [held] = await server.received(1);
    await immediate();
    held?.respond();
    expect((await ended).said.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  });

  test('and goes on and on is read for a moment only', async () => {
    await using server = await startHeldServer({ limits });
    const socket = await openSocket(server.server.url);
    const flood = setInterval(() => socket.write('garbage\r\n\r\n'.repeat(1_000)), 1);
    const { status } = await endOf(socket);
    clearInterval(flood);
    expect(status).toBe(400);
  });
});

test('connections come and go without a trace', async () => {
  await using server = await startHeldServer({ handle: async () => ok() });
  const cycle = async () => {
    const socket = await openSocket(server.server.url);
    const ended = endOf(socket);
    socket.write('GET / HTTP/1.1\r\nHost: facade\r\nConnection: close\r\n\r\n');
    expect((await ended).status).toBe(200);
  };
  const rounds = async (count: number) => {
    for (let round = 0; round < count; round += 1) await Promise.all(times(50, cycle));
    server.handedOver.length = 0;
    return heapMb();
  };
  const before = await rounds(20);
  expect(await rounds(80)).toBeLessThan(before + 4);
});
