import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Facade, startFacade } from '../support/facade.ts';
import { fixture } from '../support/upstream.ts';

const READ =
  '{ result: meResult { ... on CodeArtsUser { id name } ... on CodeArtsError { code upstream { status errorMessage } } } }';
const UPDATE =
  'mutation { result: updateEmail(email: "11@email.com") { ... on CodeArtsUser { id name } ... on CodeArtsError { code upstream { status errorMessage } } } }';

/** Serves bytes as they are; at first a user. */
async function startRaw() {
  const sockets = new Set<Socket>();
  let requests = 0;
  let bytes = sized('200 OK', user);
  let close = false;
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('data', () => {
      requests += 1;
      if (close) socket.end(bytes);
      else socket.write(bytes);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    serve(next: Buffer, closes: boolean) {
      bytes = next;
      close = closes;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const CRLF = '\r\n';
const user = fixture('user');

function message(status: string, headers: readonly string[], body: string | Buffer = ''): Buffer {
  return Buffer.concat([
    Buffer.from([`HTTP/1.1 ${status}`, ...headers, '', ''].join(CRLF), 'latin1'),
    Buffer.from(body),
  ]);
}

function sized(status: string, body: string | Buffer, ...headers: string[]): Buffer {
  return message(status, [`Content-Length: ${Buffer.byteLength(body)}`, ...headers], body);
}

function named(change: Record<string, unknown>): string {
  return JSON.stringify({ ...JSON.parse(user), ...change });
}

const latin1 = Buffer.from(named({ name: 'Ren\u00e9' }), 'latin1');
const chunked = `${Buffer.byteLength(user).toString(16)}${CRLF}${user}${CRLF}`;

type Row = [name: string, bytes: Buffer, read: object, update: object, close?: boolean];

const USER = { id: '21820' };
const lost = [{ code: 'UNAVAILABLE' }, { code: 'UNCONFIRMED' }] as const;
const both = (outcome: object) => [outcome, outcome] as const;

const rows: readonly Row[] = [
  ['status 000', sized('000 Nothing', user), ...lost],
  ['status 099', sized('099 Nothing', user), ...lost],
  ['status 600', sized('600 Beyond', user), ...lost],
  ['status 999', sized('999 Beyond', user), ...lost],
  ['status 2000', sized('2000 Beyond', user), ...lost],
  ['a status line without a reason', sized('200', user), ...both(USER)],
  [
    'a status line of HTTP/1.0',
    Buffer.from(String(sized('200 OK', user)).replace('HTTP/1.1', 'HTTP/1.0')),
    ...both(USER),
  ],
  ['204 without a body', message('204 No Content', []), ...lost],
  ['204 with a body', sized('204 No Content', user), ...lost],
  ['205 with a body', sized('205 Reset Content', user), ...both(USER)],
  ['304 without a body', message('304 Not Modified', []), ...lost],
  ['no length, ended by the end of the connection', message('200 OK', [], user), ...both(USER), true],
  ['no length, cut by the end of the connection', message('200 OK', [], user.slice(0, 50)), ...lost, true],
  [
    'chunks with trailers',
    message(
      '200 OK',
      ['Transfer-Encoding: chunked', 'Trailer: X-Request-Id'],
      `${chunked}0${CRLF}X-Request-Id: t${CRLF}${CRLF}`,
    ),
    ...both(USER),
  ],
  ['chunks without an end', message('200 OK', ['Transfer-Encoding: chunked'], chunked), ...lost, true],
  ['gzip, which was not asked for', sized('200 OK', gzipSync(user), 'Content-Encoding: gzip'), ...lost],
  [
    'two equal lengths',
    message('200 OK', [`Content-Length: ${user.length}`, `Content-Length: ${user.length}`], user),
    ...lost,
  ],
  ['two different lengths', message('200 OK', ['Content-Length: 5', `Content-Length: ${user.length}`], user), ...lost],
  [
    'a length and chunks',
    message('200 OK', ['Content-Length: 5', 'Transfer-Encoding: chunked'], `${chunked}0${CRLF}${CRLF}`),
    ...lost,
  ],
  ['headers of 20 KB', sized('200 OK', user, `X-Long: ${'x'.repeat(20_000)}`), ...lost],
  ['a header with bytes beyond ASCII', sized('200 OK', user, 'X-Name: caf\u00e9\u00ff'), ...both(USER)],
  ['a body in latin-1', sized('200 OK', latin1), ...lost],
  ['a body in UTF-16', sized('200 OK', Buffer.from(`\ufeff${user}`, 'utf16le')), ...lost],
  ['a byte order mark, which RFC 8259 allows to ignore', sized('200 OK', `\ufeff${user}`), ...both(USER)],
  ['two byte order marks', sized('200 OK', `\ufeff\ufeff${user}`), ...lost],
  [
    'a lone surrogate',
    sized('200 OK', named({ name: 'x' }).replace('"x"', '"\\ud800"')),
    ...both({ ...USER, name: null }),
  ],
  ['a key __proto__', sized('200 OK', '{"__proto__":{"id":7,"name":"x"}}'), ...lost],
  ['an id of 1e400', sized('200 OK', user.replace('21820', '1e400')), ...lost],
  ['an id of 21820.0', sized('200 OK', user.replace('21820', '21820.0')), ...both(USER)],
  ['an id of 2.182e4', sized('200 OK', user.replace('21820', '2.182e4')), ...both(USER)],
  ['arrays 100,000 deep', sized('200 OK', '['.repeat(100_000)), ...lost],
  [
    '401, then the end of the connection',
    sized('401 Unauthorized', '{"error_msg":"no"}', 'Connection: close'),
    ...both({ code: 'UNAUTHENTICATED', upstream: { status: 401, errorMessage: 'no' } }),
    true,
  ],
  [
    'an error with a __proto__',
    sized('400 Bad', '{"error":{"__proto__":{"message":"x"}}}'),
    ...both({ code: 'REJECTED', upstream: { status: 400, errorMessage: null } }),
  ],
  [
    'a message that is a number of 400 digits',
    sized('400 Bad', `{"error_msg":${'9'.repeat(400)}}`),
    ...both({ code: 'REJECTED' }),
  ],
  ['Retry-After: -1', sized('429 Slow', '{}', 'Retry-After: -1'), ...both({ code: 'THROTTLED' })],
  [
    'Retry-After of 15 KB',
    sized('429 Slow', '{}', `Retry-After: Sun${' 1'.repeat(7_500)}`),
    ...both({ code: 'THROTTLED' }),
  ],
  ['two Retry-After', sized('429 Slow', '{}', 'Retry-After: 3600', 'Retry-After: 1'), ...both({ code: 'THROTTLED' })],
];

async function ask(facade: Facade, query: string): Promise<unknown> {
  return (await facade.ask(query)).data.result;
}

describe('a response of upstream', () => {
  test.each(rows)('with %s', async (_name, bytes, read, update, close = false) => {
    await using upstream = await startRaw();
    await using facade = await startFacade(upstream.url, { CODEARTS_TIMEOUT_MS: '5000' });
    // The user behind the token is known, so that the update makes no other call.
    expect(await ask(facade, READ)).toMatchObject(USER);
    upstream.serve(bytes, close);
    expect(await ask(facade, READ)).toMatchObject(read);
    const before = upstream.requests();
    expect(await ask(facade, UPDATE)).toMatchObject(update);
    expect(upstream.requests() - before).toBe(1);
  });
});
