import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { editable, openTab, PATIENCE, result, run, stored, tab, typeHeaders } from '../support/graphiql-page.ts';
import { buildGraphiQL } from './build.ts';
import { type Server, serve } from './serve.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

let browser: Browser;

beforeAll(async () => {
  await buildGraphiQL();
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

/** Opens the page in a fresh profile, and notes all it should not do. */
async function open(server: Server, search = '') {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(PATIENCE.timeout);
  const faults: string[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(server.url).origin) {
      faults.push(`asked ${request.url()}`);
    }
  });
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      faults.push(`said ${message.text()}`);
    }
  });
  context.on('weberror', (error) => faults.push(`threw ${error.error().message}`));
  const page = await context.newPage();
  await page.goto(server.url + search);
  await editable(page);
  return { page, faults, [Symbol.asyncDispose]: () => context.close() };
}

const names = (page: Page) => page.locator('.graphiql-tab-button').allInnerTexts();

async function runTab(page: Page, name: string): Promise<void> {
  await openTab(page, name);
  await run(page);
}

test('opens, runs the first tab by the button, and sends the headers', async () => {
  await using server = await serve({ emulatorToken: 'demo-token' });
  await using opened = await open(server);
  const { page, faults } = opened;
  await run(page);
  await result(page).getByText('"1@email.com"').waitFor();
  expect(await page.title()).toBe('CodeArts GraphQL');
  expect(server.operations).toContainEqual({ name: 'Me', token: 'demo-token' });
  expect(server.operations).toContainEqual({ name: 'IntrospectionQuery', token: 'demo-token' });
  expect(faults).toEqual([]);
});

test('has a tab for every step, and each runs as it is', async () => {
  await using server = await serve({ emulatorToken: 'demo-token' });
  await using opened = await open(server);
  const { page, faults } = opened;
  for (const [name, answer] of [
    ['MeResult', '"21820"'],
    ['SendEmailCode', '"CodeArtsEmailCodeSent"'],
    ['UpdateEmail', '"new@example.com"'],
  ] as const) {
    await runTab(page, name);
    await result(page).getByText(answer).waitFor();
    expect(server.operations.at(-1)).toEqual({ name, token: 'demo-token' });
  }
  expect(faults).toEqual([]);
});

test('loads within 3 MB, and the second time from the cache', async () => {
  await using server = await serve({ emulatorToken: 'demo-token' });
  await using opened = await open(server);
  const { page } = opened;
  await run(page);
  await result(page).getByText('"1@email.com"').waitFor();
  // The editor's workers are asked for when it gets to them, which may be after the first answer.
  for (const worker of ['editor-worker', 'graphql-worker', 'json-worker']) {
    await expect.poll(() => server.paths.some((path) => path.includes(worker)), PATIENCE).toBe(true);
  }
  const first = { bytes: server.bytesSent(), requests: server.paths.length };
  expect(first.bytes).toBeLessThanOrEqual(3_000_000);
  await page.reload();
  await editable(page);
  await run(page);
  await result(page).getByText('"1@email.com"').waitFor();
  expect(await names(page)).toEqual(['Me', 'MeResult', 'SendEmailCode', 'UpdateEmail']);
  expect(new Set(server.paths.slice(first.requests))).toEqual(new Set(['/graphql']));
});

test('keeps the tabs over a reload, and the emulator’s token in every one', async () => {
  await using server = await serve({ emulatorToken: 'demo-token' });
  await using opened = await open(server);
  const { page, faults } = opened;
  await runTab(page, 'UpdateEmail');
  await expect.poll(() => stored(page, 'tabState'), PATIENCE).toContain('"activeTabIndex":3');
  await page.reload();
  await editable(page);
  for (const name of ['MeResult', 'UpdateEmail', 'Me']) {
    await runTab(page, name);
    await expect.poll(() => server.operations.at(-1), PATIENCE).toEqual({ name, token: 'demo-token' });
  }
  expect(await names(page)).toEqual(['Me', 'MeResult', 'SendEmailCode', 'UpdateEmail']);
  expect(faults).toEqual([]);
});

test('opens a tab at the first click, also after a resize and by a trembling hand', async () => {
  await using server = await serve();
  await using opened = await open(server);
  const { page } = opened;
  await tab(page, 'Me').waitFor();
  await page.setViewportSize({ width: 1000, height: 700 });
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const name of ['MeResult', 'Me', 'SendEmailCode']) {
    const box = await tab(page, name).boundingBox();
    const [x, y] = [(box?.x ?? 0) + 20, (box?.y ?? 0) + 10];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 6, y, { steps: 3 });
    await page.mouse.up();
    await page.locator('.graphiql-tab-active').getByText(name, { exact: true }).waitFor();
  }
  expect(await names(page)).toEqual(['Me', 'MeResult', 'SendEmailCode', 'UpdateEmail']);
});

test('sends what is typed into the headers, and stores it nowhere', async () => {
  await using server = await serve();
  // A query in the address is not taken over.
  await using opened = await open(server, '?query=query+Planted{__typename}');
  const { page, faults } = opened;
  await run(page);
  await expect.poll(() => server.operations.at(-1), PATIENCE).toEqual({ name: 'Me', token: undefined });
  await typeHeaders(page, { 'X-Auth-Token': 'a-secret' });
  await run(page);
  await expect.poll(() => server.operations.at(-1), PATIENCE).toEqual({ name: 'Me', token: 'a-secret' });
  await runTab(page, 'MeResult');
  await expect.poll(() => stored(page, 'tabState'), PATIENCE).toContain('"activeTabIndex":1');
  const kept = JSON.stringify([await page.context().storageState(), page.url()]);
  expect(kept).toContain('tabState');
  expect(kept).not.toContain('a-secret');
  expect(faults).toEqual([]);
});

test('explains the schema', async () => {
  await using server = await serve();
  await using opened = await open(server);
  const { page, faults } = opened;
  await page.getByLabel('Show Documentation Explorer').click();
  const documentation = page.locator('.graphiql-doc-explorer');
  await documentation.getByText('Query', { exact: true }).click();
  await documentation.getByText('meResult', { exact: true }).click();
  await documentation.getByText('MeResult', { exact: true }).last().waitFor();
  expect(faults).toEqual([]);
});
