import { describe, expect, test } from 'vitest';
import { converse } from '../support/raw-socket.ts';
import { useFacade } from '../support/use-facade.ts';

const pair = useFacade({ GRAPHIQL: 'on' });
const BODY = '{"query":"{ __typename }"}';

async function send(method: string, target: string, headers: readonly string[] = [], body = '') {
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: facade', 'Connection: close', ...headers, '', body];
  const { status, said } = await converse(pair.facade.url, lines.join('\r\n'));
  const [head = '', content = ''] = said.split('\r\n\r\n');
  return { status, head: head.toLowerCase(), content };
}

const post = (target: string) =>
  send('POST', target, ['Content-Type: application/json', `Content-Length: ${BODY.length}`], BODY);

describe('a target in absolute form is the same as its path', () => {
  test.each([
    'http://facade/graphql',
    'HTTP://facade:4000/graphql',
    'https://facade/graphql?x=/',
    'http://[::1]:80/graphql',
    'http://user@facade/graphql',
  ])('%s', async (target) => {
    const { status, content } = await post(target);
    expect([status, content]).toEqual([200, '{"data":{"__typename":"Query"}}']);
  });

  test('with a query', async () => {
    const { content } = await send('GET', 'http://facade/graphql?query={__typename}');
    expect(content).toBe('{"data":{"__typename":"Query"}}');
  });

  test.each(['http://facade', 'http://facade/', 'http://facade?x=/graphql'])('%s is the root', async (target) => {
    const { status, head } = await send('GET', target);
    expect([status, /^location: (.*)$/m.exec(head)?.[1]]).toEqual([302, '/graphql']);
  });
});

describe('no other spelling of a path is that path', () => {
  test.each([
    '/graphql/',
    '//graphql',
    '/./graphql',
    '/x/../graphql',
    '/graphql;x',
    '/graphql;x=y',
    '/GraphQL',
    '/%67raphql',
    '/graphql%00',
    '/graphql%20',
    '/graphql%3Fquery={__typename}',
    '/graphql#x',
    '\\graphql',
    'graphql',
    'http://facade//graphql',
    'http://facade/graphql/',
    'ftp://facade/graphql',
    'http:/graphql',
  ])('%s', async (target) => {
    const { status } = await post(target);
    expect([400, 404]).toContain(status);
  });
});

describe('HEAD', () => {
  const asset = async () => /"(\/graphql\/[^"]+\.js)"/.exec((await get('/graphql')).content)?.[1] ?? '';
  const get = (target: string) => send('GET', target, ['Accept: text/html']);
  const LENGTH = /^content-length: \d+$/m;

  test('of the page and of its files is GET without a body', async () => {
    for (const target of ['/', '/graphql', await asset()]) {
      const [head, full] = [await send('HEAD', target, ['Accept: text/html']), await get(target)];
      expect([head.status, head.content]).toEqual([full.status, '']);
      expect(LENGTH.exec(head.head)?.[0]).toBe(LENGTH.exec(full.head)?.[0]);
      expect(head.status).toBeLessThan(400);
    }
  });

  test('of GraphQL is 405', async () => {
    const { status, head, content } = await send('HEAD', '/graphql?query={__typename}');
    expect([status, content]).toEqual([405, '']);
    expect(head).toContain('allow: get, post');
  });

  test('has no body as a function of the web either', async () => {
    const response = await pair.facade.fetch(
      new Request('http://facade/graphql', { method: 'HEAD', headers: { accept: 'text/html' } }),
    );
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '',
    ]);
  });
});
