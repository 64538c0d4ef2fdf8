import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fixture, reply, startUpstream, type Upstream } from '../../../test/support/upstream.ts';
import { type Facade, startFacade } from '../../support/facade.ts';
import { AccountDocument } from '../generated/graphql.ts';
import { createApolloClient } from '../samples/apollo-client.ts';
import { renderPage } from '../samples/server-render.tsx';

let upstream: Upstream;
let facade: Facade;
beforeAll(async () => {
  upstream = await startUpstream();
  facade = await startFacade({ CODEARTS_ENDPOINT: upstream.url });
});
beforeEach(() => {
  upstream.calls.length = 0;
  upstream.answer = (call) =>
    reply(call, 200, { ...JSON.parse(fixture('user')), commit_email: `${call.headers['x-auth-token']}@example.com` });
});
afterAll(async () => {
  await facade[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

const render = (token: string, signal = new AbortController().signal) =>
  renderPage(`${facade.url}/graphql`, token, signal);

test('renders the account of each user, with one read for each', async () => {
  const [first, second] = await Promise.all([render('first'), render('second')]);
  expect(first).toContain('<p>first@example.com</p>');
  expect(second).toContain('<p>second@example.com</p>');
  expect(first).not.toContain('second');
  expect(upstream.calls.map(({ method }) => method)).toEqual(['GET', 'GET']);
});

test('gives the browser the cache without the token, and no data can end the script element', async () => {
  const email = '</script><script>alert(1)</script>';
  upstream.answer = (call) => reply(call, 200, { ...JSON.parse(fixture('user')), commit_email: email });
  const page = await render('secret-token');
  expect(page).not.toContain('secret-token');
  expect(page).not.toContain('<script>alert');
  const [, state = ''] = /id="state">(.*?)<\/script>/s.exec(page) ?? [];
  const client = createApolloClient('http://127.0.0.1:1/', '');
  client.cache.restore(JSON.parse(state));
  expect(client.readQuery({ query: AccountDocument })?.meResult).toMatchObject({ commitEmail: email });
});

test('renders a failure as its message', async () => {
  upstream.answer = (call) => reply(call, 401, {});
  expect(await render('expired')).toMatch(/<p>[^<]*token[^<]*<\/p>/);
});

test('cancels the read upstream when the browser disconnects', async () => {
  upstream.answer = () => {};
  const server = createServer(async (_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await render('leaving', gone.signal).then(
      (page) => response.end(page),
      () => response.destroy(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const browser = new AbortController();
  const page = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { signal: browser.signal });
  const [call] = await upstream.received(1);
  browser.abort();
  await expect(page).rejects.toThrow();
  expect(await call?.left).toBe(true);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
