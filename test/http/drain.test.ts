import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { MAX_PIPELINED } from '../../src/http/connection.ts';
import { ok, startHeldServer } from '../support/held-server.ts';
import { endOf, openSocket } from '../support/raw-socket.ts';

/** Longer than any of these drains may take. */
const LIMIT_MS = 60_000;
/** Far longer than the grace period, far shorter than the limit. */
const PROMPT_MS = 10_000;

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: facade\r\n\r\n`;

function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

describe('a server that drains', () => {
  test.each([[1], [5], [MAX_PIPELINED + 9]])(
    'sends all of %i pipelined responses, and says in the last one only that it closes',
    async (count) => {
      await using server = await startHeldServer();
      const socket = await openSocket(server.server.url);
      const ended = endOf(socket);
      socket.write(times(count, (at) => get(`/${at}`)).join(''));
      await server.received(Math.min(count, MAX_PIPELINED));
      const drained = server.server.drain(LIMIT_MS);
      // The others are ready first.
      for (const { respond } of server.held.slice(1)) respond();
      server.held[0]?.respond();
      for (let at = MAX_PIPELINED; at < count; at += 1) (await server.received(at + 1))[at]?.respond();
      const { said } = await ended;
      expect(said.match(/HTTP\/1.1 200/g)).toHaveLength(count);
      expect(said.match(/connection: (close|keep-alive)/gi)?.map((line) => line.split(' ')[1])).toEqual([
        ...times(count - 1, () => 'keep-alive'),
        'close',
      ]);
      await drained;
    },
  );

  test('sends the whole of a response whose client reads it slowly', async () => {
    const body = 'x'.repeat(20_000_000);
    await using server = await startHeldServer();
    const socket = await openSocket(server.server.url);
    socket.pause();
    socket.write(get('/0') + get('/1'));
    await server.received(2);
    for (const { respond } of server.held) respond({ body });
    await expect.poll(() => server.handedOver[0]?.response.writableLength ?? 0).toBeGreaterThan(0);
    let received = 0;
    const drained = server.server.drain(LIMIT_MS);
    socket.on('data', (chunk) => {
      received += chunk.length;
      socket.pause();
      setTimeout(() => socket.resume(), 3);
    });
    socket.resume();
    await once(socket, 'close');
    expect(received).toBeGreaterThan(2 * body.length);
    await drained;
  });

  test.each([
    { client: 'slow', pauseMs: 3 },
    { client: 'very slow', pauseMs: 25 },
  ])(
    'sends the whole of its responses to a $client client also when it has not read all that was sent',
    async ({ pauseMs }) => {
      const body = 'x'.repeat(20_000);
      await using server = await startHeldServer({ handle: async () => ok({ body }) });
      const socket = await openSocket(server.server.url);
      socket.pause();
      // More than is read at a time, and than the system takes of the responses.
      socket.write(
        get('/')
          .replace('\r\n\r\n', `\r\nX: ${'x'.repeat(1_000)}\r\n\r\n`)
          .repeat(1_000),
      );
      await expect.poll(() => server.handedOver.length).toBeGreaterThan(MAX_PIPELINED);
      const drained = server.server.drain(LIMIT_MS);
      let said = '';
      socket.setEncoding('latin1').on('data', (chunk) => {
        said += chunk;
        socket.pause();
        setTimeout(() => socket.resume(), pauseMs);
      });
      socket.resume();
      await once(socket, 'close');
      await drained;
      const responses = said.split('HTTP/1.1 200').slice(1);
      expect(responses.at(-1)).toMatch(/connection: close/i);
      for (const response of responses) expect(response.endsWith(body)).toBe(true);
    },
  );

  test('waits for no connection on which no request has begun', async () => {
    await using server = await startHeldServer();
    const idle = await openSocket(server.server.url);
    idle.write(get('/'));
    (await server.received(1))[0]?.respond();
    await once(idle, 'data');
    const sockets = await Promise.all(times(100, () => openSocket(server.server.url)));
    for (const [at, socket] of sockets.entries()) if (at % 2 === 0) socket.write('GET / HTTP/1.1\r\nHost:');
    const ended = Promise.all([idle, ...sockets].map(endOf));
    const startedAt = performance.now();
    await server.server.drain(LIMIT_MS);
    expect(performance.now() - startedAt).toBeLessThan(PROMPT_MS);
    await ended;
  });

  test('serves a client that goes on sending for a moment, and tells it to leave', async () => {
    await using server = await startHeldServer();
    const socket = await openSocket(server.server.url);
    socket.write(get('/before'));
    (await server.received(1))[0]?.respond();
    await once(socket, 'data');
    const drained = server.server.drain(LIMIT_MS);
    const ended = endOf(socket);
    socket.write(get('/during'));
    (await server.received(2))[1]?.respond();
    expect((await ended).said.match(/connection: close/gi)).toHaveLength(1);
    await drained;
  });

  test.each([[1], [MAX_PIPELINED + 4], [1_000]])(
    'begins nothing that comes after its listener has closed, and still finishes what came before: %i',
    async (count) => {
      await using server = await startHeldServer();
      const socket = await openSocket(server.server.url);
      const ended = endOf(socket);
      socket.write(get('/before'));
      await server.received(1);
      const drained = server.server.drain(LIMIT_MS);
      await expect
        .poll(
          () =>
            openSocket(server.server.url).then(
              () => 'open',
              () => 'refused',
            ),
          { timeout: PROMPT_MS },
        )
        .toBe('refused');
      socket.write(get('/after').repeat(count));
      await expect.poll(() => server.handedOver.length).toBe(1 + count);
      server.held[0]?.respond();
      expect((await ended).said.match(/HTTP\/1.1 200/g)).toHaveLength(1);
      expect(server.held).toHaveLength(1);
      await drained;
    },
  );

  test('cuts what is in flight at its limit', async () => {
    await using server = await startHeldServer();
    const socket = await openSocket(server.server.url);
    const ended = endOf(socket);
    socket.write(get('/').repeat(3));
    await server.received(3);
    await server.server.drain(200);
    expect((await ended).said).toBe('');
    await expect.poll(() => server.held.every(({ request }) => request.disconnect.isAborted)).toBe(true);
  });
});
