import type { RequestListener } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Facade, startFacade } from '../support/facade.ts';
import { type Editor, openTab, PATIENCE, result, run, status, tab, tokenField } from '../support/graphiql-page.ts';
import { type Call, fixture, reply, startUpstream, type Upstream } from '../support/upstream.ts';
import { curlArguments } from './curl-arguments.ts';
import { useBrowser } from './use-browser.ts';

const open = useBrowser();
let upstream: Upstream;
let facade: Facade;
let editor: Editor;
let page: Page;
/** Takes the place of the facade for a test. */
let instead: RequestListener | undefined;

const SECRET = 'a-secret-token';
const succeed = (call: Call) => reply(call, 200, fixture('user'));
const hold = () => {};
const stop = () => page.getByRole('button', { name: /Stop query/ }).click();
const activeTab = () => page.locator('.graphiql-tab-active .graphiql-tab-button').textContent();

beforeAll(async () => {
  upstream = await startUpstream();
  const mount =
    (listener: RequestListener): RequestListener =>
    (request, response) =>
      (instead ?? listener)(request, response);
  facade = await startFacade(upstream.url, { GRAPHIQL: 'on' }, { mount });
  editor = await open(facade.url);
  page = editor.page;
});

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]();
  await facade?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  upstream.answer = succeed;
  upstream.calls.length = 0;
  instead = undefined;
  await tokenField(page).fill(SECRET);
  if ((await activeTab()) !== 'Me') await openTab(page, 'Me');
});

/** Runs the query of the open tab, which waits for upstream; returns the read. */
async function runHeld(): Promise<Call> {
  const before = upstream.calls.length;
  upstream.answer = hold;
  await run(page);
  const call = (await upstream.received(before + 1)).at(-1);
  if (call === undefined) throw new Error('upstream got no call');
  return call;
}

describe('a read in flight', () => {
  test('is cancelled upstream by Stop', async () => {
    const read = await runHeld();
    await status(page).getByText('Me · running').waitFor();
    await stop();
    expect(await read.left).toBe(true);
    await status(page).getByText('Me · cancelled', { exact: true }).waitFor();
    expect(await result(page).textContent()).not.toContain('commitEmail');
  });

  test.each<[string, string, () => Promise<void>]>([
    ['choosing another tab', 'Choose', () => tab(page, 'MeResult').click()],
    ['adding a tab', 'Add', () => page.getByLabel('New tab').click()],
    ['closing its tab', 'Close', () => page.locator('.graphiql-tab-active .graphiql-tab-close').click()],
  ])('is cancelled upstream by %s, where no response of it appears', async (_how, name, leave) => {
    await page.getByLabel('New tab').click();
    await page.locator('.graphiql-query-editor .monaco-editor').click();
    await page.keyboard.insertText(`query ${name} { me { commitEmail } }`);
    await tab(page, name).waitFor();
    const read = await runHeld();
    await leave();
    expect(await read.left).toBe(true);
    await status(page).getByText(`${name} · cancelled`).waitFor();
    await page.getByRole('button', { name: /Execute query/ }).waitFor();
    expect(await activeTab()).not.toBe(name);
    expect(await result(page).textContent()).not.toContain('commitEmail');
    // The tab that is open now gets its own response.
    upstream.answer = succeed;
    await openTab(page, 'MeResult');
    await run(page);
    await result(page).getByText('"CodeArtsUser"').waitFor();
  });

  test('goes on while another tab is closed', async () => {
    await page.getByLabel('New tab').click();
    await openTab(page, 'Me');
    const read = await runHeld();
    await page.locator('.graphiql-tab').last().hover();
    await page.locator('.graphiql-tab-close').last().click();
    succeed(read);
    await result(page).getByText('"1@email.com"').waitFor();
    expect(await read.left).toBe(false);
  });

  test('of a mutation is reported as one that may still take effect', async () => {
    await openTab(page, 'UpdateEmail');
    await runHeld();
    await stop();
    await status(page).getByText('cancelled; a mutation that was sent may still take effect').waitFor();
  });
});

describe('the token', () => {
  test('is entered once for all tabs, and stored nowhere', async () => {
    await run(page);
    await result(page).getByText('"1@email.com"').waitFor();
    await openTab(page, 'MeResult');
    await run(page);
    await result(page).getByText('"CodeArtsUser"').waitFor();
    await page.getByLabel('Show History').click();
    await page.locator('.graphiql-history-item').getByText('MeResult').first().waitFor();
    expect(upstream.calls.map(({ headers }) => headers['x-auth-token'])).toEqual([SECRET, SECRET]);

    const stores = await page.evaluate('JSON.stringify([{...localStorage}, {...sessionStorage}])');
    const all = JSON.stringify([stores, await page.context().storageState({ indexedDB: true }), page.url()]);
    expect(all).toContain('endpoint:graphiql:queries');
    expect(all).toContain('MeResult');
    expect(all).not.toContain(SECRET);
    await page.getByLabel('Hide History').click();
  });

  test('is not sent when it is malformed, and the page says what to do', async () => {
    await tokenField(page).fill('tökén');
    await run(page);
    await result(page).getByText('Copy it again').waitFor();
    await status(page).getByText('Me · not sent').waitFor();
    expect(upstream.calls).toEqual([]);
  });

  test('may be absent', async () => {
    await tokenField(page).fill('');
    await run(page);
    await result(page).getByText('UNAUTHENTICATED').waitFor();
    expect(editor.operations.at(-1)).toEqual({ name: 'Me', token: undefined });
  });
});

describe('the status line', () => {
  test('shows status, time and request id of the last response', async () => {
    const responded = page.waitForResponse((response) => response.request().method() === 'POST');
    await run(page);
    const requestId = await (await responded).headerValue('x-request-id');
    expect(requestId).toMatch(/^[\w.-]{8,}$/);
    await expect.poll(() => status(page).textContent(), PATIENCE).toMatch(/^Me · 200 OK · \d+ ms · request \S+$/);
    expect(await status(page).textContent()).toContain(requestId);
  });

  test.each([
    ['7', 'retry after 7 s'],
    ['Fri, 27 Nov 2026 08:00:00 GMT', 'retry after Fri, 27 Nov 2026 08:00:00 GMT'],
  ])('shows Retry-After: %s', async (retryAfter, shown) => {
    instead = (_request, response) =>
      response
        .writeHead(503, { 'content-type': 'application/json', 'retry-after': retryAfter })
        .end('{"errors":[{"message":"busy"}]}');
    await run(page);
    await status(page).getByText(`503 Service Unavailable`).getByText(shown).waitFor();
    await result(page).getByText('"busy"').waitFor();
  });
});

describe('a failure outside GraphQL is one sentence with what to do', () => {
  const sentence = async () => ((await result(page).textContent()) ?? '').replaceAll(/\s+/g, ' ').trim();

  test.each<[string, RequestListener, RegExp]>([
    ['a stopped server', (request) => request.socket.destroy(), /^"The server does not respond\. Start it again.*"$/],
    [
      'a proxy’s page',
      (_request, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>'),
      /^"The response, 502 Bad Gateway, is not from the GraphQL server\. Check the proxies.*"$/,
    ],
    [
      'a response that is cut',
      (request, response) =>
        response.writeHead(200, { 'content-length': '999' }).write('{"data":', () => request.socket.destroy()),
      /^"The server does not respond\. Start it again.*"$/,
    ],
  ])('%s', async (_what, listener, expected) => {
    instead = listener;
    await run(page);
    await expect.poll(sentence, PATIENCE).toMatch(expected);
  });
});

test('the last request is copied as a curl command, which reads the token from a variable', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await run(page);
  await result(page).getByText('"1@email.com"').waitFor();
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await status(page).getByText('Copied; put the token into the variable CODEARTS_TOKEN').waitFor();
  const command = String(await page.evaluate('navigator.clipboard.readText()'));
  expect(command).not.toContain(SECRET);

  const [url = '', , type = '', , token = '', , body = ''] = await curlArguments(command, { CODEARTS_TOKEN: SECRET });
  const headers = [type, token].map((header): [string, string] => [
    header.split(': ')[0] ?? '',
    header.split(': ')[1] ?? '',
  ]);
  const response = await fetch(url, { method: 'POST', headers, body });
  expect(await response.json()).toEqual({ data: { me: { commitEmail: '1@email.com', state: 'ACTIVE' } } });
  expect(upstream.calls.map((call) => call.headers['x-auth-token'])).toEqual([SECRET, SECRET]);
});

test('nothing of it all reached another host, or the page’s address', () => {
  expect(editor.problems.filter((problem) => !problem.includes('Failed to load resource'))).toEqual([]);
  expect(page.url()).toBe(facade.url);
});
