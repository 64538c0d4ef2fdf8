import { serverAudits } from 'graphql-http';
import { describe, expect, test } from 'vitest';
import { rawRequest } from '../support/raw-request.ts';
import { converse } from '../support/raw-socket.ts';
import { useFacade } from '../support/use-facade.ts';

const pair = useFacade();
const READ = '{ me { commitEmail } }';
const JSON_TYPE = ['Content-Type', 'application/json'];

/** Every answer, whatever its status. */
function expectSafeHeaders(headers: Headers): void {
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-request-id': expect.stringMatching(/^[A-Za-z0-9._:-]{1,128}$/),
  });
  expect(headers.has('set-cookie')).toBe(false);
}

async function send(init: RequestInit, search = '') {
  const response = await fetch(`${pair.facade.url}${search}`, init);
  expectSafeHeaders(response.headers);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

const post = (body: string, headers: Record<string, string> = {}) =>
  send({
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-auth-token': 'demo-token', ...headers },
  });

describe.each(['on', 'off'])('the audits of graphql-http, with the fast path %s', (fastPath) => {
  const audited = useFacade({ FAST_PATH: fastPath });
  const audits = serverAudits({ url: () => audited.facade.url });

  test('are 61', () => {
    expect(audits).toHaveLength(61);
  });

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s %s', async (_id, _name, audit) => {
    // The first time cold, then as what has been answered before.
    for (const time of ['cold', 'warm']) {
      const result = await audit.fn();
      expect(result.status === 'ok' ? 'ok' : result.reason, time).toBe('ok');
    }
  });
});

describe('methods and paths', () => {
  test.each(['PUT', 'PATCH', 'DELETE', 'HEAD'])('%s is 405 with Allow', async (method) => {
    const { status, headers } = await send({ method });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  test('OPTIONS tells what is allowed', async () => {
    const { status, headers, text } = await send({ method: 'OPTIONS' });
    expect([status, headers.get('allow'), text]).toEqual([204, 'GET, POST', '']);
  });

  test.each(['/', '?x=/health', '/health', 'x', '/..;/'])('another path, /graphql%s', async (rest) => {
    const { status, json } = await send(
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
      rest,
    );
    const isPath = !rest.startsWith('?');
    expect([status, json().errors[0].extensions.code]).toEqual(isPath ? [404, 'NOT_FOUND'] : [400, 'BAD_REQUEST']);
  });

  test('a mutation by GET is 405, without an upstream call', async () => {
    const calls = pair.upstream.calls.length;
    const query = encodeURIComponent('mutation { updateEmail(email: "a@b.c") { __typename } }');
    const { status } = await send({ headers: { 'x-auth-token': 'demo-token' } }, `?query=${query}`);
    expect(status).toBe(405);
    expect(pair.upstream.calls).toHaveLength(calls);
  });
});

describe('media types', () => {
  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/graphql',
    'application/json; charset=utf-16',
    'text/json',
    'application/jsonp',
    'application/json, text/plain',
    'text/plain; application/json',
    'application/json; charset="utf-16"; charset=utf-8',
    ';application/json',
  ])('a body of type %s is 415', async (type) => {
    const calls = pair.upstream.calls.length;
    const { status, json } = await post(JSON.stringify({ query: READ }), { 'content-type': type });
    expect([status, json().errors[0].extensions.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(pair.upstream.calls).toHaveLength(calls);
  });

  test.each(['text/plain', 'application/json'])('a body of a second type, %s, is 415', async (second) => {
    const headers = [...JSON_TYPE, 'Content-Type', second];
    const body = '{"query":"{ __typename }"}';
    expect((await rawRequest(pair.facade.url, { headers, body })).status).toBe(415);
    const request = new Request('http://facade/graphql', {
      method: 'POST',
      headers: [
        ['content-type', 'application/json'],
        ['content-type', second],
      ],
      body,
    });
    expect((await pair.facade.fetch(request)).status).toBe(415);
  });

  test('a body of no type is 415', async () => {
    const { status } = await rawRequest(pair.facade.url, { body: JSON.stringify({ query: READ }) });
    expect(status).toBe(415);
  });

  test.each([
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'Application/JSON',
    'application/json ; CHARSET = utf-8',
    'application/json;a=b',
    'application/json;',
  ])('a body of type %s is taken', async (type) => {
    expect((await post(JSON.stringify({ query: '{ __typename }' }), { 'content-type': type })).status).toBe(200);
  });

  test.each(['text/event-stream', 'multipart/mixed', 'text/csv'])('only %s accepted is 406', async (accept) => {
    expect((await post(JSON.stringify({ query: '{ __typename }' }), { accept })).status).toBe(406);
  });

  test.each(['text/event-stream, application/json', 'multipart/mixed, application/graphql-response+json'])(
    '%s gets the one that does not stream',
    async (accept) => {
      const { status, headers } = await post(JSON.stringify({ query: '{ __typename }' }), { accept });
      expect([status, headers.get('content-type')?.split(';')[0]]).toEqual([200, accept.split(', ')[1]]);
    },
  );
});

describe('bodies', () => {
  const TOO_LARGE = JSON.stringify({ query: READ, variables: { pad: 'x'.repeat(262_144) } });

  test('one of 262,144 bytes is taken', async () => {
    const empty = JSON.stringify({ query: '{ __typename }', variables: { pad: '' } }).length;
    const body = JSON.stringify({ query: '{ __typename }', variables: { pad: 'x'.repeat(262_144 - empty) } });
    expect(await post(body)).toMatchObject({ status: 200 });
  });

  test('a larger one is 413 before it is sent', async () => {
    const headers = [...JSON_TYPE, 'Content-Length', '262145'];
    const { status, body } = await rawRequest(pair.facade.url, { headers, unfinished: true });
    expect([status, JSON.parse(body).errors[0].extensions.code]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  test('a larger one that does not say so is 413 as soon as it is', async () => {
    const answer = await rawRequest(pair.facade.url, { headers: JSON_TYPE, body: TOO_LARGE, unfinished: true });
    expect([answer.status, answer.headers.connection]).toEqual([413, 'close']);
  });

  test.each(['{"query": "SFLAJA', 'SFLAJA', '', '{"query":"{ a }"}SFLAJA', "{'query':'SFLAJA'}"])(
    '%j is 400, and is not echoed',
    async (body) => {
      const { status, text, json } = await post(body);
      expect([status, json().errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
      expect(text).not.toContain('SFLAJA');
    },
  );

  test.each([
    ['null', null],
    ['a string', 'x'],
    ['an empty object', {}],
    ['a query of null', { query: null }],
    ['a query that is a number', { query: 1 }],
    ['variables that are an array', { query: READ, variables: [] }],
    ['variables that are a string', { query: READ, variables: '{}' }],
    ['operationName that is an object', { query: READ, operationName: {} }],
    ['extensions that are a boolean', { query: READ, extensions: true }],
    ['an unknown parameter', { query: READ, queryy: READ }],
    ['a parameter named like a method', { query: READ, constructor: 1 }],
    ['a batch of none', []],
    ['a batch of 11', Array.from({ length: 11 }, () => ({ query: READ }))],
    ['a batch with a number', [{ query: READ }, 1]],
    ['a batch in a batch', [[{ query: READ }]]],
  ])('%s is 400, without an upstream call', async (_name, body) => {
    const calls = pair.upstream.calls.length;
    const { status, json } = await post(JSON.stringify(body));
    const error = {
      message: expect.stringMatching(
        /^(?:Unknown parameter |\w+ must be |A batch must have |The request must be a JSON object, got |Missing query)/,
      ),
      extensions: { code: 'BAD_REQUEST' },
    };
    // Clients that send batches expect as many results as they sent operations.
    const isBatch = Array.isArray(body) && body.length > 0;
    const expected = isBatch ? body.map(() => ({ errors: [error] })) : { errors: [error] };
    expect([status, json()]).toEqual([400, expected]);
    expect(pair.upstream.calls).toHaveLength(calls);
  });

  test.each(['query=%7B__typename%7D&variables=SFLAJA', 'query=%7B__typename%7D&variables=%5B%5D', 'variables=%7B%7D'])(
    'GET ?%s is 400, and is not echoed',
    async (search) => {
      const { status, text } = await send({ headers: { accept: 'application/json' } }, `?${search}`);
      expect(status).toBe(400);
      expect(text).not.toContain('SFLAJA');
    },
  );
});

describe('bytes that are not UTF-8', () => {
  /** As latin1, so that each character is one byte. */
  const sent = (bytes: string, chunked: boolean) => {
    const body = `{"query":"{ __typename }","variables":{"a":"${bytes}"}}`;
    const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
    const head = `POST /graphql HTTP/1.1\r\nHost: facade\r\nConnection: close\r\nContent-Type: application/json\r\n${length}`;
    const half = Math.floor(body.length / 2);
    const chunk = (part: string) => `${part.length.toString(16)}\r\n${part}\r\n`;
    const framed = chunked ? `${chunk(body.slice(0, half))}${chunk(body.slice(half))}0\r\n\r\n` : body;
    return converse(pair.facade.url, `${head}\r\n\r\n${framed}`);
  };
  const utf8 = (text: string) => Buffer.from(text).toString('latin1');

  test.each([true, false])('make a body 400, in chunks: %s', async (chunked) => {
    for (const bytes of [
      '\u00ff',
      '\u00c0\u0080',
      '\u00ed\u00a0\u0080',
      '\u00e9',
      '\u00f0\u009f\u0098',
      utf8('\u00e9').slice(1),
    ]) {
      const { status, said } = await sent(bytes, chunked);
      expect([status, said.includes('"code":"BAD_REQUEST"')], JSON.stringify(bytes)).toEqual([400, true]);
    }
  });

  test.each([true, false])('are not those of any character, U+FFFD included, in chunks: %s', async (chunked) => {
    for (const text of ['\u00e9', '\u4e2d\u6587', '\u{1f600}', '\ufffd', '']) {
      expect((await sent(utf8(text), chunked)).status).toBe(200);
    }
  });

  test('make a body 400 as a function of the web', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = Buffer.from('{"query":"{ __typename }","variables":{"a":"\u00ff"}}', 'latin1');
    const request = new Request('http://facade/graphql', { method: 'POST', headers, body });
    expect((await pair.facade.fetch(request)).status).toBe(400);
  });

  test.each(['%FF', '%C0%80', '%ED%A0%80', '%', '%4', '%zz', '%E9', '\u00e9', '\u00c3\u00a9'])(
    'make a query string 400: %s',
    async (bytes) => {
      for (const search of [`query=${bytes}`, `query={__typename}&variables=${bytes}`, `${bytes}&query={__typename}`]) {
        const request = `GET /graphql?${search} HTTP/1.1\r\nHost: facade\r\nConnection: close\r\n\r\n`;
        const { status, said } = await converse(pair.facade.url, request);
        expect(status).toBe(400);
        expect(said).not.toContain('__typename');
      }
    },
  );
});

describe('what is given twice', () => {
  test.each(['query', 'documentId', 'operationName', 'variables', 'extensions'])('%s is 400', async (name) => {
    for (const pairs of [
      `${name}=&${name}=`,
      `${name}={}&x=1&%${name.charCodeAt(0).toString(16)}${name.slice(1)}={}`,
    ]) {
      const { status, json } = await send({}, `?${pairs}`);
      expect([status, json().errors[0].message]).toEqual([
        400,
        `Duplicate parameter ${name} in the query string: send it once.`,
      ]);
    }
  });

  test('other parameters may be, up to 100', async () => {
    const search = (others: number) => `?query={__typename}${'&utm=x'.repeat(others)}`;
    expect((await send({}, search(99))).status).toBe(200);
    expect((await send({}, search(100))).status).toBe(400);
  });
});

describe('a body with a content coding', () => {
  test.each(['gzip', 'br', 'deflate', 'identity, gzip', 'x'])('%s is 415', async (coding) => {
    const { status } = await post('{"query":"{ __typename }"}', { 'content-encoding': coding });
    expect(status).toBe(415);
  });

  test('is 415 as a transfer coding too', async () => {
    const head = 'POST /graphql HTTP/1.1\r\nHost: facade\r\nConnection: close\r\nContent-Type: application/json';
    const body = '{"query":"{ __typename }"}';
    const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const send = (coding: string) =>
      converse(pair.facade.url, `${head}\r\nTransfer-Encoding: ${coding}\r\n\r\n${chunks}`);
    expect((await send('Chunked')).status).toBe(200);
    expect((await send('gzip, chunked')).status).toBe(415);
  });

  test.each(['identity', 'Identity'])('that is none is taken: %s', async (coding) => {
    expect((await post('{"query":"{ __typename }"}', { 'content-encoding': coding })).status).toBe(200);
  });
});

describe('values in variables', () => {
  const request = (variables: object) => ({ query: '{ __typename }', variables });
  const deep = (depth: number) =>
    JSON.stringify(request({})).replace('{}', `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  const wide = (count: number) => request(Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 1])));

  test('are at most 6,500, wide or deep, in a batch together', async () => {
    expect((await post(JSON.stringify(wide(6_500)))).status).toBe(200);
    expect((await post(deep(6_500))).status).toBe(200);
    expect((await post(JSON.stringify([wide(3_250), wide(3_250)]))).status).toBe(200);
    const rejected = {
      errors: [
        {
          message: 'Too many values in variables (limit 6,500).',
          extensions: { code: 'LIMIT_EXCEEDED' },
        },
      ],
    };
    for (const [body, expected] of [
      [JSON.stringify(wide(6_501)), rejected],
      [deep(6_501), rejected],
      [JSON.stringify([wide(3_250), wide(3_251)]), [rejected, rejected]],
    ] as const) {
      const { status, json } = await post(body);
      expect([status, json()]).toEqual([400, expected]);
    }
  });
});

test.each(['POST', 'GET'])('values in extensions are at most 6,500, too: %s', async (method) => {
  const ask = (count: number) => {
    const extensions = { a: Array(count - 1).fill(1) };
    if (method === 'POST') return post(JSON.stringify({ query: '{ __typename }', extensions }));
    return send({}, `?query={__typename}&extensions=${JSON.stringify(extensions)}`);
  };
  expect((await ask(6_500)).status).toBe(200);
  const { status, json } = await ask(6_501);
  expect([status, json().errors]).toEqual([
    400,
    [{ message: 'Too many values in extensions (limit 6,500).', extensions: { code: 'LIMIT_EXCEEDED' } }],
  ]);
});

test('a batch that is not acceptable gets an error for each operation', async () => {
  const one = { query: '{ __typename }' };
  const { status, json } = await post(JSON.stringify([one, one]), { accept: 'text/plain' });
  expect(status).toBe(406);
  expect(json()).toMatchObject(Array(2).fill({ errors: [{ extensions: { code: 'NOT_ACCEPTABLE' } }] }));
});

describe('X-Request-Id', () => {
  test.each(['x', 'A-z_0.9:', 'i'.repeat(128)])('%j is kept and goes upstream', async (id) => {
    const { headers } = await post(JSON.stringify({ query: READ }), { 'x-request-id': id });
    expect(headers.get('x-request-id')).toBe(id);
    expect(pair.upstream.calls.at(-1)?.headers['x-request-id']).toBe(id);
  });

  test.each(['', 'i'.repeat(129), 'two words', 'a/b', 'é', '<b>', undefined])('%j is replaced', async (id) => {
    const { headers } = await post(JSON.stringify({ query: READ }), id === undefined ? {} : { 'x-request-id': id });
    const made = headers.get('x-request-id');
    expect(made).toMatch(/^[0-9a-f-]{36}$/);
    expect(pair.upstream.calls.at(-1)?.headers['x-request-id']).toBe(made);
  });

  test('a repeated one is replaced', async () => {
    const headers = [...JSON_TYPE, 'X-Request-Id', 'one', 'X-Request-Id', 'two'];
    const answer = await rawRequest(pair.facade.url, { headers, body: JSON.stringify({ query: READ }) });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
