import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { connectionOf, MAX_PIPELINED } from '../../src/http/connection.ts';
import { MAX_UNFINISHED_BYTES } from '../../src/http/unfinished-requests.ts';
import { startHeldServer } from '../support/held-server.ts';
import { openSocket } from '../support/raw-socket.ts';

/** As many as fit into one request. */
const LINES = 'ab:\r\n'.repeat(60_000);
const POST = 'POST / HTTP/1.1\r\nHost: facade\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
const GET = 'GET / HTTP/1.1\r\nHost: facade\r\n\r\n';

function isClosed(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    if (socket.closed) resolve(true);
    socket.once('close', () => resolve(true));
    socket.on('error', () => {});
    socket.resume();
  });
}

test.each([
  ['a head', `${POST}${LINES}`],
  ['trailers', `${CHUNKED}1\r\nx\r\n0\r\n${LINES}`],
  [
    'trailers of a request that waits',
    `${GET.repeat(MAX_PIPELINED)}${CHUNKED}1\r\nx\r\n0\r\n${LINES.slice(0, 60_000)}`,
  ],
  ['a head behind a whole request', `${GET}${POST}${LINES}`],
  [
    'a head that is read together with the end of the one before',
    `${POST}${LINES.slice(0, 50_000)}\r\n${POST}${LINES}`,
  ],
])('too much of %s disconnects those who sent most, and no other client', async (_what, text) => {
  await using server = await startHeldServer();
  const small = await openSocket(server.server.url);
  small.write(`${POST}X: ${'x'.repeat(10_000)}\r\n`);
  const enough = Math.ceil((1.5 * MAX_UNFINISHED_BYTES) / Math.min(text.length, LINES.length));
  const large = await Promise.all(Array.from({ length: enough }, () => openSocket(server.server.url)));
  const closed = Promise.race(large.map(isClosed));
  for (const socket of large) socket.write(text);
  expect(await closed).toBe(true);
  expect(small.closed).toBe(false);
  small.write('\r\n');
  const begun = server.held.length;
  await server.received(begun + 1);
  for (const socket of [small, ...large]) socket.destroy();
});

test('a head that begins behind a request of the shortest lines is never underrated', async () => {
  await using server = await startHeldServer();
  const socket = await openSocket(server.server.url);
  const unfinished = `${POST}X: ${'x'.repeat(10_000)}`;
  socket.write(`GET / HTTP/1.1\r\nHost:f\r\n${'a:\r\n'.repeat(4_000)}\r\n${unfinished}`);
  await server.received(1);
  const [handed] = server.handedOver;
  const connection = handed && connectionOf(handed.incoming.socket);
  await expect.poll(() => connection?.unfinishedBytes).toBeGreaterThanOrEqual(unfinished.length);
  socket.destroy();
});

test.each([
  ['requests of tiny headers', GET.replace('\r\n\r\n', `\r\n${'ab:\r\n'.repeat(4_000)}\r\n`)],
  ['chunked bodies', `${CHUNKED}${`7d0\r\n${'x'.repeat(2_000)}\r\n`.repeat(3)}0\r\n\r\n`],
  ['trailers', `${CHUNKED}1\r\nx\r\n0\r\n${'ab:\r\n'.repeat(4_000)}\r\n`],
])(
  '%s that are finished never count, however many come on one connection',
  async (_what, text) => {
    const rounds = Math.ceil((1.2 * MAX_UNFINISHED_BYTES) / text.length);
    await using server = await startHeldServer({
      handle: async (request) => {
        if (request.method === 'POST') await request.readBody(1_000_000);
        return { status: 200, headers: { 'content-length': '2' }, body: 'ok' };
      },
    });
    const socket = await openSocket(server.server.url);
    let received = 0;
    let look = () => {};
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1').split('HTTP/1.1 200').length - 1;
      look();
    });
    for (let at = 1; at <= rounds; at += 1) {
      socket.write(text);
      await new Promise<void>((resolve, reject) => {
        look = () => received >= at && resolve();
        socket.once('close', reject);
        look();
      });
      socket.removeAllListeners('close');
    }
    expect(received).toBe(rounds);
    socket.destroy();
  },
  60_000,
);
