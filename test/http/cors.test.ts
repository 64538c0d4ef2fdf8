import { describe, expect, test } from 'vitest';
import { useFacade } from '../support/use-facade.ts';

const APP = 'https://app.example.com';
const ADMIN = 'http://localhost:8080';

/** Sends a valid request, an invalid one and a preflight from a page of `origin`. */
async function visit(url: string, origin: string): Promise<Response[]> {
  const json = { origin, 'content-type': 'application/json', 'x-auth-token': 'demo-token' };
  return Promise.all([
    fetch(url, { method: 'POST', headers: json, body: '{"query":"{ __typename }"}' }),
    fetch(url, { method: 'POST', headers: { ...json, 'content-type': 'text/plain' }, body: 'x' }),
    fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-auth-token',
        'access-control-request-private-network': 'true',
      },
    }),
  ]);
}

function corsHeaders(response: Response): string[] {
  return [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));
}

describe('without CORS_ORIGINS', () => {
  const pair = useFacade();

  test.each([APP, 'null', 'http://127.0.0.1:4000'])('a page of %s gets no CORS headers', async (origin) => {
    for (const response of await visit(pair.facade.url, origin)) {
      expect(corsHeaders(response)).toEqual([]);
      expect(response.headers.has('vary')).toBe(false);
    }
  });
});

describe.each([
  { listed: [APP], list: APP },
  { listed: [APP, ADMIN], list: `${APP}, ${ADMIN}` },
])('with CORS_ORIGINS=$list', ({ listed, list }) => {
  const pair = useFacade({ CORS_ORIGINS: list });

  test.each(listed)('a page of %s may read responses, including rejections', async (origin) => {
    for (const response of await visit(pair.facade.url, origin)) {
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('vary')).toBe('Origin');
      expect(response.headers.has('access-control-allow-credentials')).toBe(false);
      expect(response.headers.has('access-control-allow-private-network')).toBe(false);
    }
  });

  test.each(listed)(
    'the preflight of %s is granted the methods of GraphQL and the headers that it asks for',
    async (origin) => {
      const [response, , preflight] = await visit(pair.facade.url, origin);
      expect(preflight?.status).toBe(204);
      expect(preflight?.headers.get('access-control-allow-methods')).toBe('GET, POST');
      expect(preflight?.headers.get('access-control-allow-headers')).toBe('content-type,x-auth-token');
      expect(response?.headers.get('access-control-expose-headers')).toContain('x-request-id');
    },
  );

  test.each([
    'null',
    '*',
    'https://app.example.com.evil.example',
    'https://evil-app.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://APP.example.com',
    'https://app.example.com/',
    `${APP}, ${ADMIN}`,
    'http://localhost',
  ])('a page of %s gets no CORS headers', async (origin) => {
    for (const response of await visit(pair.facade.url, origin)) {
      expect(corsHeaders(response)).toEqual([]);
      expect(response.headers.get('vary')).toBe('Origin');
    }
  });

  test('a request without an origin gets only Vary', async () => {
    const response = await fetch(pair.facade.url, { method: 'OPTIONS' });
    expect(corsHeaders(response)).toEqual([]);
    expect(response.headers.get('vary')).toBe('Origin');
  });
});

describe('with CORS_ORIGINS and GraphiQL', () => {
  const pair = useFacade({ CORS_ORIGINS: APP, GRAPHIQL: 'on' });
  const varies = (response: Response) => response.headers.get('vary')?.split(', ').sort();

  test.each([APP, 'https://other.example.com', undefined])(
    'caches store GraphiQL and its files per origin: %s',
    async (origin) => {
      const headers: Record<string, string> = { accept: 'text/html', ...(origin && { origin }) };
      const page = await fetch(pair.facade.url, { headers });
      expect(varies(page)).toEqual(['Accept', 'Origin']);
      const files = [...(await page.text()).matchAll(/"(\/graphql\/[^"]+)"/g)].map(([, path]) => path ?? '');
      expect(files.length).toBeGreaterThan(0);
      for (const path of files) {
        const file = await fetch(new URL(path, pair.facade.url), { headers });
        expect(varies(file)).toContain('Origin');
        const etag = file.headers.get('etag') ?? '';
        const again = await fetch(new URL(path, pair.facade.url), { headers: { ...headers, 'if-none-match': etag } });
        expect([again.status, varies(again)]).toEqual([304, varies(file)]);
      }
    },
  );

  test('a preflight of an allowed origin is granted headers that clients and monitoring tools add', async () => {
    const asked = 'apollographql-client-name,baggage,sentry-trace,x-datadog-trace-id';
    const preflight = (origin: string) =>
      fetch(pair.facade.url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
      });
    const granted = (await preflight(APP)).headers.get('access-control-allow-headers')?.split(/[, ]+/);
    expect(granted).toEqual(expect.arrayContaining(asked.split(',')));
    expect((await preflight('https://other.example.com')).headers.has('access-control-allow-headers')).toBe(false);
  });
});
