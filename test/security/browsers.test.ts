import { describe, expect, test } from 'vitest';
import { rawRequest } from '../support/raw-request.ts';
import { useFacade } from '../support/use-facade.ts';

const pair = useFacade({ CORS_ORIGINS: 'https://app.example.com' });
const EVIL = 'https://evil.example.com';
const MUTATION = 'mutation { updateEmail(email: "evil@example.com", code: "SFLAJA") { __typename } }';
const JSON_BODY = JSON.stringify({ query: MUTATION });

/** What a page of any origin may send without a preflight, since no cross-site request of these kinds needs one. */
const simple: readonly [string, RequestInit][] = [
  ['a form', { method: 'POST', body: new URLSearchParams({ query: MUTATION }) }],
  ['a form whose name is JSON', { method: 'POST', body: new URLSearchParams({ [JSON_BODY]: '' }) }],
  ['a form with a file', { method: 'POST', body: form({ query: MUTATION }) }],
  ['a form as GraphQL clients upload', { method: 'POST', body: form({ operations: JSON_BODY, map: '{}' }) }],
  ['text', { method: 'POST', body: JSON_BODY, headers: { 'content-type': 'text/plain' } }],
  [
    'text that says it is JSON',
    { method: 'POST', body: JSON_BODY, headers: { 'content-type': 'text/plain; application/json' } },
  ],
  ['bytes of no type', { method: 'POST', body: new Blob([JSON_BODY]) }],
  ['a beacon', { method: 'POST', body: new Blob([JSON_BODY], { type: 'text/plain;charset=UTF-8' }) }],
  [
    'a form that says it is JSON too',
    { method: 'POST', body: JSON_BODY, headers: { 'content-type': 'multipart/form-data; application/json' } },
  ],
];

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

describe('a foreign page', () => {
  test.each(simple)('reaches nothing by %s', async (_name, init) => {
    const calls = pair.upstream.calls.length;
    const headers = new Headers(init.headers);
    headers.set('origin', EVIL);
    headers.set('x-auth-token', 'demo-token');
    const response = await fetch(pair.facade.url, { ...init, headers });
    expect(response.status).toBe(415);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(pair.upstream.calls).toHaveLength(calls);
  });

  test.each(['', '&operationName=', '&extensions={}'])('changes nothing by GET, image or link: %j', async (more) => {
    const calls = pair.upstream.calls.length;
    const url = `${pair.facade.url}?query=${encodeURIComponent(MUTATION)}${more}`;
    for (const accept of ['*/*', 'image/png', 'text/html', 'application/json']) {
      const response = await fetch(url, { headers: { origin: EVIL, accept, 'x-auth-token': 'demo-token' } });
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
    expect((await fetch(url, { headers: { 'x-auth-token': 'demo-token' } })).status).toBe(405);
    expect(pair.upstream.calls).toHaveLength(calls);
  });

  test('has no cookie to use: one with the token is as good as none', async () => {
    const headers = ['Content-Type', 'application/json', 'Cookie', 'X-Auth-Token=demo-token; token=demo-token'];
    const { body } = await rawRequest(pair.facade.url, { headers, body: '{"query":"{ me { id } }"}' });
    expect(body).toContain('UNAUTHENTICATED');
  });

  test('has no address to use: a token in one is as good as none', async () => {
    const response = await fetch(`${pair.facade.url}?query={me{id}}&token=demo-token&x-auth-token=demo-token`);
    expect(await response.text()).toContain('UNAUTHENTICATED');
  });
});

describe('every answer forbids frames, guessed types, caches and cookies', () => {
  const json = { 'content-type': 'application/json', 'x-auth-token': 'demo-token' };
  const post = (body: string, headers: Record<string, string> = json): RequestInit => ({
    method: 'POST',
    body,
    headers,
  });

  test.each<[string, string, RequestInit, number]>([
    ['a result', '/graphql', post('{"query":"{ me { id } }"}'), 200],
    ['a batch', '/graphql', post('[{"query":"{ me { id } }"}]'), 200],
    ['an invalid document', '/graphql', post('{"query":"{ nothing }"}'), 200],
    [
      'a syntax error',
      '/graphql',
      post('{"query":"{"}', { ...json, accept: 'application/graphql-response+json' }),
      400,
    ],
    ['a document over a limit', '/graphql', post(JSON.stringify({ query: `{ ${'me{id}'.repeat(101)} }` })), 400],
    ['a body that is no JSON', '/graphql', post('{'), 400],
    ['a type that is not taken', '/graphql', post('x', { 'content-type': 'text/plain' }), 415],
    ['a type that is not made', '/graphql', post('{"query":"{ me { id } }"}', { ...json, accept: 'text/csv' }), 406],
    ['a body that is too large', '/graphql', post(`{"query":"${' '.repeat(262_144)}"}`), 413],
    ['a mutation by GET', `/graphql?query=${encodeURIComponent(MUTATION)}`, {}, 405],
    ['another method', '/graphql', { method: 'DELETE' }, 405],
    ['a preflight', '/graphql', { method: 'OPTIONS', headers: { origin: EVIL } }, 204],
    ['another path', '/nothing', {}, 404],
    ['GraphiQL', '/graphql', { headers: { accept: 'text/html' } }, 200],
    ['the way to GraphiQL', '/', { headers: { accept: 'text/html' }, redirect: 'manual' }, 302],
  ])('%s', async (_name, path, init, status) => {
    const response = await fetch(new URL(path, pair.facade.url), init);
    await response.text();
    expect(response.status).toBe(status);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toMatch(/no-store|no-cache/);
    expect(response.headers.has('set-cookie')).toBe(false);
    expect(response.headers.has('x-powered-by')).toBe(false);
    expect(response.headers.has('server')).toBe(false);
  });
});

test("GraphiQL's page may load nothing from elsewhere, and no page may frame it", async () => {
  const response = await fetch(pair.facade.url, { headers: { accept: 'text/html' } });
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("form-action 'none'");
  expect(policy).toContain("base-uri 'none'");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  expect(/script-src ([^;]*)/.exec(policy)?.[1]).not.toContain('unsafe-inline');
});
