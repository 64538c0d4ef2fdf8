import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { type Server, startServer } from '../../src/http/server.ts';
import { readConfig } from '../../src/read-config.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { converse, endOf, openSocket } from '../support/raw-socket.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const BODY = '{"query":"{ me { commitEmail } }"}';
const CONNECTIONS = 50;

let upstream: Upstream;
let server: Server;
let url: string;
let close: () => Promise<void>;

beforeAll(async () => {
  upstream = await startUpstream();
  const config = { ...readConfig({}), endpoint: upstream.url };
  const app = await createApp(config, { log: await createLog({ logLevel: 'silent', logFormat: 'json' }) });
  // As in production, but for how long it waits and how many it takes.
  const limits = { connections: CONNECTIONS, headersMs: 300, requestMs: 600, checkMs: 50 };
  server = await startServer(app.listener, '127.0.0.1', 0, limits);
  url = `${server.url}/graphql`;
  close = () => app.close();
});
afterAll(async () => {
  await server.close();
  await close();
  await upstream[Symbol.asyncDispose]();
});

/** A request as text; the server is asked to close the connection after it. */
function request(headers: readonly string[], body = '', start = 'POST /graphql HTTP/1.1'): string {
  return [start, 'Host: facade', 'Connection: close', ...headers, '', body].join('\r\n');
}

const JSON_TYPE = 'Content-Type: application/json';
const TOKEN = 'X-Auth-Token: demo-token';

async function expectWell(): Promise<void> {
  const { status, said } = await converse(url, request([JSON_TYPE, TOKEN, `Content-Length: ${BODY.length}`], BODY));
  expect([status, said.split('\r\n\r\n')[1]]).toEqual([200, '{"data":{"me":{"commitEmail":"1@email.com"}}}']);
}

describe('ends in a 4xx, without an upstream call', () => {
  const length = `Content-Length: ${BODY.length}`;
  const chunked = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;

  test.each<[string, string]>([
    ['two lengths', request([JSON_TYPE, TOKEN, length, 'Content-Length: 5'], BODY)],
    ['two equal lengths', request([JSON_TYPE, TOKEN, length, length], BODY)],
    ['two lengths in one header', request([JSON_TYPE, TOKEN, `${length}, ${BODY.length}`], BODY)],
    ['a length and chunks', request([JSON_TYPE, TOKEN, length, 'Transfer-Encoding: chunked'], chunked)],
    ['chunks and a length', request([JSON_TYPE, TOKEN, 'Transfer-Encoding: chunked', 'Content-Length: 5'], chunked)],
    ['a length that is no number', request([JSON_TYPE, TOKEN, 'Content-Length: x'], BODY)],
    ['a negative length', request([JSON_TYPE, TOKEN, 'Content-Length: -1'], BODY)],
    ['a length with a sign', request([JSON_TYPE, TOKEN, `Content-Length: +${BODY.length}`], BODY)],
    ['an endless length', request([JSON_TYPE, TOKEN, `Content-Length: ${'9'.repeat(40)}`], BODY)],
    ['an unknown transfer coding', request([JSON_TYPE, TOKEN, 'Transfer-Encoding: chunked, x'], chunked)],
    ['a chunk of no size', request([JSON_TYPE, TOKEN, 'Transfer-Encoding: chunked'], `x\r\n${BODY}\r\n0\r\n\r\n`)],
    ['a control character in a header', request([JSON_TYPE, 'X-Auth-Token: demo\u0001token', length], BODY)],
    ['a null character in a header', request([JSON_TYPE, 'X-Auth-Token: demo\u0000token', length], BODY)],
    ['a bare carriage return in a token', request([JSON_TYPE, 'X-Auth-Token: demo\rX-Other: token', length], BODY)],
    ['a blank before the colon', request([JSON_TYPE, 'X-Auth-Token : demo-token', length], BODY)],
    ['a token in two lines', request([JSON_TYPE, 'X-Auth-Token: demo\r\n -token', length], BODY)],
    ['a token on the next line', request([JSON_TYPE, 'X-Auth-Token:\r\n demo-token', length], BODY)],
    [
      'a token behind Bearer on the next line',
      request([JSON_TYPE, 'Authorization: Bearer\r\n\tdemo-token', length], BODY),
    ],
    ['lines that end in a line feed', `${request([JSON_TYPE, TOKEN, length], BODY).replaceAll('\r\n', '\n')}`],
    ['chunks twice', request([JSON_TYPE, TOKEN, ...Array(2).fill('Transfer-Encoding: chunked')], chunked)],
    ['no coding of the transfer', request([JSON_TYPE, TOKEN, 'Transfer-Encoding: identity'], BODY)],
    ['an expectation', request([JSON_TYPE, TOKEN, length, 'Expect: nonsense'], BODY)],
    ['a header without a colon', request([JSON_TYPE, 'X-Auth-Token demo-token', length], BODY)],
    ['a header without a name', request([JSON_TYPE, ': demo-token', length], BODY)],
    ['no host', ['POST /graphql HTTP/1.1', JSON_TYPE, TOKEN, length, 'Connection: close', '', BODY].join('\r\n')],
    ['an unknown method', request([JSON_TYPE, TOKEN, length], BODY, 'STEAL /graphql HTTP/1.1')],
    ['an unknown protocol', request([JSON_TYPE, TOKEN, length], BODY, 'POST /graphql HTTQ/1.1')],
    ['a path with a blank', request([JSON_TYPE, TOKEN, length], BODY, 'POST /graphql ql HTTP/1.1')],
    ['no HTTP', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n'],
    ['a header of 200,000 characters', request([JSON_TYPE, `X-Auth-Token: ${'k'.repeat(200_000)}`, length], BODY)],
    ['a name of 200,000 characters', request([JSON_TYPE, TOKEN, length, `${'k'.repeat(200_000)}: x`], BODY)],
    ['a path of 200,000 characters', request([JSON_TYPE, TOKEN], '', `GET /${'k'.repeat(200_000)} HTTP/1.1`)],
    ['20,000 headers', request([JSON_TYPE, TOKEN, length, ...Array(20_000).fill('X-Flood: x')], BODY)],
    ['broken UTF-8', request([JSON_TYPE, TOKEN, 'Content-Length: 4'], '\u00ff\u00fe\u00c0\u0080')],
    ['deep JSON', request([JSON_TYPE, TOKEN, 'Content-Length: 200000'], '['.repeat(200_000))],
    ['a body and no type', request([TOKEN, length], BODY)],
    [
      'a compressed body',
      request([JSON_TYPE, TOKEN, 'Content-Encoding: gzip', 'Content-Length: 4'], '\u001f\u008b\b\0'),
    ],
    ['a tunnel', request([TOKEN], '', 'CONNECT facade:80 HTTP/1.1')],
    ['a trace', request([TOKEN], '', 'TRACE /graphql HTTP/1.1')],
  ])('%s', async (_name, text) => {
    const calls = upstream.calls.length;
    const { status, said } = await converse(url, text);
    // A server that hangs up on what it will not read may do so before its answer can be.
    expect(status ?? 400).toBeGreaterThanOrEqual(400);
    expect(status ?? 400).toBeLessThan(500);
    expect(said).not.toContain('demo-token');
    expect(upstream.calls).toHaveLength(calls);
    await expectWell();
  });

  test('and what is smuggled behind it is not heard', async () => {
    const calls = upstream.calls.length;
    const smuggled = request([JSON_TYPE, TOKEN, `Content-Length: ${BODY.length}`], BODY);
    const { said } = await converse(
      url,
      request([JSON_TYPE, TOKEN, 'Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`),
    );
    expect(said.split('HTTP/1.1').length - 1).toBeLessThanOrEqual(1);
    expect(upstream.calls).toHaveLength(calls);
  });
});

describe('a client that is too slow', () => {
  /** Says one more sign again and again, for as long as the server listens. */
  async function drip(socket: Socket, sign: string): Promise<void> {
    const timer = setInterval(() => socket.write(sign), 20);
    await once(socket, 'close');
    clearInterval(timer);
  }

  test.each([
    ['with its headers', 'POST /graphql HTTP/1.1\r\nHost: facade\r\nX-Slow: ', 'x'],
    ['with its body', request([JSON_TYPE, TOKEN, 'Content-Length: 100000']), ' '],
    ['with its chunks', request([JSON_TYPE, TOKEN, 'Transfer-Encoding: chunked']), '1\r\n \r\n'],
  ])('%s is sent away', async (_name, start, sign) => {
    const calls = upstream.calls.length;
    const socket = await openSocket(url);
    const ended = endOf(socket);
    socket.write(start);
    await drip(socket, sign);
    expect((await ended).status ?? 408).toBe(408);
    expect(upstream.calls).toHaveLength(calls);
    await expectWell();
  });

  test.each([
    ['nothing', ''],
    ['half of a request', request([JSON_TYPE, TOKEN, 'Content-Length: 100'], '{')],
  ])('and says %s is sent away', async (_name, start) => {
    const socket = await openSocket(url);
    const ended = endOf(socket);
    socket.write(start);
    expect((await ended).status ?? 408).toBe(408);
    await expectWell();
  });

  test('that disconnects in the middle of its body disturbs no other client', async () => {
    const calls = upstream.calls.length;
    const socket = await openSocket(url);
    socket.write(request([JSON_TYPE, TOKEN, 'Content-Length: 100000'], '{"query"'));
    socket.destroy();
    await expectWell();
    expect(upstream.calls).toHaveLength(calls + 1);
  });
});

test('connections beyond the limit are closed as they come, and others take their place', async () => {
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS + 20 }, () => openSocket(url)));
  await Promise.all(sockets.map(endOf));
  await expectWell();
});

test('requests one after the other on a connection are answered in their order', async () => {
  const one = (id: string) =>
    [
      'POST /graphql HTTP/1.1',
      'Host: facade',
      `X-Request-Id: ${id}`,
      JSON_TYPE,
      TOKEN,
      `Content-Length: ${BODY.length}`,
      '',
      BODY,
    ].join('\r\n');
  const socket = await openSocket(url);
  const ended = endOf(socket);
  socket.write(`${one('first')}${one('second')}${request([], '', 'GET /nothing HTTP/1.1')}`);
  const { said } = await ended;
  expect([...said.matchAll(/x-request-id: (first|second)/g)].map(([, id]) => id)).toEqual(['first', 'second']);
  expect(said).toContain('HTTP/1.1 404');
});
