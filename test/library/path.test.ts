import { describe, expect, test } from 'vitest';
import { useFacade } from '../support/use-facade.ts';

describe('an app at a path of its own', () => {
  const pair = useFacade({ GRAPHIQL: 'on' }, { path: '/api/graphql' });
  const at = (path: string) => new URL(path, pair.facade.url);

  test('executes operations there', async () => {
    expect(pair.facade.url).toMatch(/:\d+\/api\/graphql$/);
    expect(await pair.facade.ask('{ me { commitEmail } }')).toEqual({ data: { me: { commitEmail: '1@email.com' } } });
  });

  test('logs its path as the route', () => {
    expect(JSON.parse(pair.facade.log().trim().split('\n').at(-1) ?? '')).toMatchObject({ route: '/api/graphql' });
  });

  test('has nothing at /graphql, and says where the endpoint is', async () => {
    const response = await fetch(at('/graphql'), { method: 'POST', body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      404,
      {
        errors: [{ message: 'Not found. The GraphQL endpoint is /api/graphql.', extensions: { code: 'NOT_FOUND' } }],
      },
    ]);
  });

  test('serves its page there, with all that it refers to', async () => {
    const html = await (await fetch(at('/'), { headers: { accept: 'text/html' } })).text();
    const paths = [...html.matchAll(/"(\/api\/graphql\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThanOrEqual(7);
    for (const path of paths) expect((await fetch(at(path))).status).toBe(200);
  });
});

describe('an app that is mounted by fetch', () => {
  const pair = useFacade({ GRAPHIQL: 'on' });

  test('compresses no file, since some hosts drop the header that says so', async () => {
    const get = (url: URL | string, accept: string) =>
      pair.facade.fetch(new Request(url, { headers: { accept, 'accept-encoding': 'br, gzip' } }));
    const html = await (await get(pair.facade.url, 'text/html')).text();
    const script = /"(\/graphql\/page-[^"]+\.js)"/.exec(html)?.[1] ?? '';
    const url = new URL(script, pair.facade.url);
    const file = await get(url, '*/*');
    expect([file.status, file.headers.get('content-encoding')]).toEqual([200, null]);
    expect(await file.text()).toBe(await (await fetch(url)).text());
  });
});
