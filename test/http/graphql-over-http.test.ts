import { serverAudits } from 'graphql-http';
import { describe, expect, test } from 'vitest';
import { rawRequest } from '../support/raw-request.ts';
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

describe.each(['on', 'off'])('the audits of graphql-http, with the short way %s', (shortWay) => {
  const audited = useFacade({ SHORT_WAY: shortWay });
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

  test('a mutation by GET is 405 and calls nobody', async () => {
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
  ])('a body of type %s is 415', async (type) => {
    const calls = pair.upstream.calls.length;
    const { status, json } = await post(JSON.stringify({ query: READ }), { 'content-type': type });
    expect([status, json().errors[0].extensions.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(pair.upstream.calls).toHaveLength(calls);
  });

  test('a body of no type is 415', async () => {
    const { status } = await rawRequest(pair.facade.url, { body: JSON.stringify({ query: READ }) });
    expect(status).toBe(415);
  });

  test.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON'])(
    'a body of type %s is taken',
    async (type) => {
      expect((await post(JSON.stringify({ query: '{ __typename }' }), { 'content-type': type })).status).toBe(200);
    },
  );

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
  ])('%s is 400, and calls nobody', async (_name, body) => {
    const calls = pair.upstream.calls.length;
    const { status, json } = await post(JSON.stringify(body));
    const error = { message: expect.stringMatching(/^Expected .* got /), extensions: { code: 'BAD_REQUEST' } };
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

describe('X-Request-Id', () => {
  test.each(['x', 'A-z_0.9:', 'i'.repeat(128)])('%j is kept and goes upstream', async (id) => {
    const { headers } = await post(JSON.stringify({ query: READ }), { 'x-request-id': id });
    expect(headers.get('x-request-id')).toBe(id);
    expect(pair.upstream.calls.at(-1)?.headers['x-request-id']).toBe(id);
  });

  test.each(['', 'i'.repeat(129), 'two words', 'a/b', 'é', '<b>', undefined])('%j is replaced', async (id) => {
    const { headers } = await post(JSON.stringify({ query: READ }), id === undefined ? {} : { 'x-request-id': id });
    const made = headers.get('x-request-id');
    expect(made).toMatch(/^[0-9a-f]{32}$/);
    expect(pair.upstream.calls.at(-1)?.headers['x-request-id']).toBe(made);
  });

  test('a repeated one is replaced', async () => {
    const headers = [...JSON_TYPE, 'X-Request-Id', 'one', 'X-Request-Id', 'two'];
    const answer = await rawRequest(pair.facade.url, { headers, body: JSON.stringify({ query: READ }) });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });
});
