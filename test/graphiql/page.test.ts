import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { startServer } from '../../src/http/server.ts';
import { startFacade } from '../support/facade.ts';
import { editable, openTab, PATIENCE, result, run, stored, tab, tokenField } from '../support/graphiql-page.ts';
import { useBrowser } from './use-browser.ts';

const open = useBrowser();

/** A facade with the emulator behind it, as a newcomer has it; records the requests and what was served, and counts the bytes sent. */
async function startDemo() {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const paths: string[] = [];
  const served: string[] = [];
  const sockets = new Set<Socket>();
  const facade = await startFacade(
    emulator.url,
    { GRAPHIQL: 'on' },
    {
      demoToken: 'demo-token',
      mount: (listener) => (request, response) => {
        paths.push(request.url ?? '');
        response.on('finish', () => served.push(request.url ?? ''));
        sockets.add(request.socket);
        listener(request, response);
      },
    },
  );
  onTestFinished(() => facade[Symbol.asyncDispose]());
  return {
    url: facade.url,
    paths,
    served,
    bytesSent: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0),
  };
}

const names = (page: Page) => page.locator('.graphiql-tab-button').allInnerTexts();

async function runTab(page: Page, name: string): Promise<void> {
  await openTab(page, name);
  await run(page);
}

test('opens, runs the first tab by the button, sends the token, and explains the schema', async () => {
  const { url } = await startDemo();
  await using editor = await open(url);
  const { page, operations, problems } = editor;
  await run(page);
  await result(page).getByText('"1@email.com"').waitFor();
  expect(await page.title()).toBe('CodeArts GraphQL');
  expect(operations).toContainEqual({ name: 'Me', token: 'demo-token' });
  expect(operations).toContainEqual({ name: 'IntrospectionQuery', token: 'demo-token' });
  await page.getByLabel('Show Documentation Explorer').click();
  const documentation = page.locator('.graphiql-doc-explorer');
  await documentation.getByText('Query', { exact: true }).click();
  await documentation.getByText('meResult', { exact: true }).click();
  await documentation.getByText('MeResult', { exact: true }).last().waitFor();
  expect(problems).toEqual([]);
});

test('has a tab for every step, and each runs as it is', async () => {
  const { url } = await startDemo();
  await using editor = await open(url);
  const { page, operations, problems } = editor;
  for (const [name, response] of [
    ['MeResult', '"21820"'],
    ['SendEmailCode', '"CodeArtsEmailCodeSent"'],
    ['UpdateEmail', '"new@example.com"'],
  ] as const) {
    await runTab(page, name);
    await result(page).getByText(response).waitFor();
    expect(operations.at(-1)).toEqual({ name, token: 'demo-token' });
  }
  expect(problems).toEqual([]);
});

test('loads within 3 MB, and the second time from the cache', async () => {
  const { url, paths, served, bytesSent } = await startDemo();
  await using editor = await open(url);
  const { page } = editor;
  await run(page);
  await result(page).getByText('"1@email.com"').waitFor();
  // The editor's workers are loaded when it needs them, which may be after the first response.
  for (const worker of ['editor-worker', 'graphql-worker', 'json-worker']) {
    await expect.poll(() => served.some((path) => path.includes(worker)), PATIENCE).toBe(true);
  }
  const first = paths.length;
  expect(bytesSent()).toBeLessThanOrEqual(3_000_000);
  await page.reload();
  await editable(page);
  await run(page);
  await result(page).getByText('"1@email.com"').waitFor();
  expect(await names(page)).toEqual(['Me', 'MeResult', 'SendEmailCode', 'UpdateEmail']);
  expect(new Set(paths.slice(first))).toEqual(new Set(['/graphql']));
});

test('keeps the tabs over a reload, and the emulator’s token for every one', async () => {
  const { url } = await startDemo();
  await using editor = await open(url);
  const { page, operations, problems } = editor;
  await runTab(page, 'UpdateEmail');
  await expect.poll(() => stored(page, 'tabState'), PATIENCE).toContain('"activeTabIndex":3');
  await page.reload();
  await editable(page);
  for (const name of ['MeResult', 'UpdateEmail', 'Me']) {
    await runTab(page, name);
    await expect.poll(() => operations.at(-1), PATIENCE).toEqual({ name, token: 'demo-token' });
  }
  expect(await names(page)).toEqual(['Me', 'MeResult', 'SendEmailCode', 'UpdateEmail']);
  expect(problems).toEqual([]);
});

test('opens a tab at the first click, also after a resize and while the pointer moves a little', async () => {
  const { url } = await startDemo();
  await using editor = await open(url);
  const { page } = editor;
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

test('what was written for the emulator is not shown before a real endpoint, and comes back before the emulator', async () => {
  const listeners: RequestListener[] = [];
  const mount = (listener: RequestListener) => {
    listeners.push(listener);
    return listener;
  };
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  for (const options of [{ demoToken: 'demo-token' }, {}]) {
    const facade = await startFacade(emulator.url, { GRAPHIQL: 'on' }, { mount, ...options });
    onTestFinished(() => facade[Symbol.asyncDispose]());
  }
  const [beforeEmulator, beforeEndpoint] = listeners;
  let listener = beforeEmulator;
  // One address for both, as when a developer restarts the server with another configuration.
  const server = await startServer((request, response) => listener?.(request, response), '127.0.0.1', 0);
  onTestFinished(() => server.close());
  await using editor = await open(`${server.url}/graphql`);
  const { page } = editor;
  await run(page);
  await result(page).getByText('"1@email.com"').waitFor();
  await openTab(page, 'UpdateEmail');
  await page.locator('.graphiql-query-editor').getByText('"SFLAJA"').waitFor();

  const reload = async (next: RequestListener | undefined) => {
    listener = next;
    await page.reload();
    await editable(page);
  };
  await reload(beforeEndpoint);
  expect(await tokenField(page).inputValue()).toBe('');
  await page.getByLabel('Show History').click();
  expect(await page.locator('.graphiql-history-item').count()).toBe(0);
  for (const name of ['MeResult', 'SendEmailCode', 'UpdateEmail', 'Me']) {
    await tab(page, name).click();
    await page.locator('.graphiql-query-editor').getByText(name, { exact: true }).waitFor();
    expect(await page.locator('.graphiql-query-editor .view-lines').textContent()).not.toMatch(
      /emulator|SFLAJA|(demo|expired)-token/,
    );
  }

  await reload(beforeEmulator);
  expect(await tokenField(page).inputValue()).toBe('demo-token');
  await page.locator('.graphiql-tab-active').getByText('UpdateEmail', { exact: true }).waitFor();
  await page.locator('.graphiql-query-editor').getByText('"SFLAJA"').waitFor();
});
