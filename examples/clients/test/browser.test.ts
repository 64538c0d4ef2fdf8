import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../../test/support/browser.ts';
import { type Facade, startFacade } from '../../support/facade.ts';
import { renderPage } from '../samples/server-render.tsx';
import { type Pages, servePages } from './support/pages.ts';

let pages: Pages;
let browser: Browser;
let facade: Facade;
beforeAll(async () => {
  pages = await servePages();
  browser = await launchBrowser();
  facade = await startFacade({ CORS_ORIGINS: pages.origin });
});
afterAll(async () => {
  await facade[Symbol.asyncDispose]();
  await browser.close();
  await pages[Symbol.asyncDispose]();
});

/** Opens a page of another origin than the facade's. */
async function open(name: string, { url }: Facade, token = 'demo-token') {
  const page = await browser.newPage();
  const requests: Promise<Record<string, string>>[] = [];
  page.on('request', (request) => {
    if (request.url() === `${url}/graphql` && request.method() === 'POST') requests.push(request.allHeaders());
  });
  await page.goto(`${pages.origin}/${name}.html?${new URLSearchParams({ url: `${url}/graphql`, token })}`);
  return { page, headers: () => Promise.all(requests) };
}

test('a page of a listed origin reads with the headers of Apollo Client, Sentry, and Datadog', async () => {
  const { page, headers } = await open('monitored', facade);
  await page.getByText('1@email.com').waitFor();
  const [sent = {}, ...others] = await headers();
  expect(others).toEqual([]);
  expect(Object.keys(sent)).toEqual(
    expect.arrayContaining([
      'apollographql-client-name',
      'apollographql-client-version',
      'baggage',
      'sentry-trace',
      'x-datadog-trace-id',
      'x-datadog-parent-id',
    ]),
  );
  await facade.printed(/"method":"(OPTIONS)".*"status":204/);
});

test('a page of another origin reads nothing', async () => {
  await using strict = await startFacade();
  const { page } = await open('monitored', strict);
  await page.getByText('Failed to fetch').waitFor();
});

test('a component of Relay shows the address of an update without reading it again', async () => {
  const { page, headers } = await open('relay', facade, 'fault:ok@relay');
  await page.getByText('@example.com').waitFor();
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByText('new@example.com').waitFor();
  expect(await headers()).toHaveLength(2);
});

test('React attaches to a page that the server rendered, without a request', async () => {
  const server = createServer(async (request, response) => {
    const asset = request.url !== '/';
    const type = asset ? 'text/javascript' : 'text/html';
    const body = asset
      ? await (await fetch(`${pages.origin}${request.url}`)).text()
      : await renderPage(`${facade.url}/graphql`, 'demo-token', new AbortController().signal);
    response.writeHead(200, { 'content-type': type, 'cache-control': 'private, no-store' }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
  page.on('pageerror', (error) => problems.push(String(error)));
  const posts: string[] = [];
  page.on('request', (request) => void (request.method() === 'POST' && posts.push(request.url())));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.locator('[data-hydrated=yes]').waitFor();
  await page.getByText('1@email.com').waitFor();
  expect(problems).toEqual([]);
  expect(posts).toEqual([]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
