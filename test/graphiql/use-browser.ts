import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Editor, openEditor } from '../support/graphiql-page.ts';
import { buildGraphiQL } from './build.ts';

/** One browser for all tests of the file; returns the function that opens the editor in it, in a profile of its own. */
export function useBrowser(): (url: string, options?: BrowserContextOptions) => Promise<Editor> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    await buildGraphiQL();
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  return (url, options) => {
    if (browser === undefined) throw new Error('the browser starts with the first test of its file');
    return openEditor(browser, url, options);
  };
}
