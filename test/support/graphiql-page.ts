import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The editor is 5 MB of script: on a busy machine with two cores a page takes its time. */
export const PATIENCE = { timeout: 60_000 };

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

/** An operation that the page sent; introspection is one of them. */
export interface SentOperation {
  readonly name: string;
  readonly token: string | undefined;
}

/** The page in a browser profile of its own. */
export interface Editor extends AsyncDisposable {
  readonly page: Page;
  readonly operations: readonly SentOperation[];
  /** Requests to other hosts, and what the console complained of. */
  readonly problems: readonly string[];
}

/** Opens the page and waits until its editor has a text. */
export async function openEditor(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Editor> {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  context.setDefaultTimeout(PATIENCE.timeout);
  const operations: SentOperation[] = [];
  const problems: string[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) problems.push(`requested ${request.url()}`);
    if (request.method() !== 'POST') return;
    const { operationName } = request.postDataJSON();
    operations.push({ name: operationName, token: request.headers()['x-auth-token'] });
  });
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`logged ${message.text()}`);
  });
  context.on('weberror', (error) => problems.push(`threw ${error.error().message}`));
  const page = await context.newPage();
  await page.goto(url);
  await editable(page);
  return { page, operations, problems, [Symbol.asyncDispose]: () => context.close() };
}

/** GraphiQL ignores the button before its editor has a text. */
export const editable = (page: Page) => page.locator('.graphiql-query-editor .view-line').first().waitFor();
export const result = (page: Page) => page.locator('.result-window');
export const tab = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
export const run = (page: Page) => page.getByRole('button', { name: /Execute query/ }).click();
export const tokenField = (page: Page) => page.getByLabel('Token', { exact: true });
export const status = (page: Page) => page.getByRole('status');

/** What GraphiQL has stored in the browser under a key of its own, in whatever mode; empty if nothing. */
export async function stored(page: Page, key: string): Promise<string> {
  const { origins } = await page.context().storageState();
  return origins[0]?.localStorage.find(({ name }) => name.endsWith(`:graphiql:${key}`))?.value ?? '';
}

/** Opens a tab and waits until its operation is the one that the button runs. */
export async function openTab(page: Page, name: string): Promise<void> {
  await tab(page, name).click();
  // GraphiQL reads the operation's name a moment after the text, and stores the query then.
  await expect.poll(() => stored(page, 'query'), PATIENCE).toContain(` ${name} {`);
}
