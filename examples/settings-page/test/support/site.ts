import { createRequire } from 'node:module';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { preview } from 'vite';
import { expect } from 'vitest';
import { launchBrowser } from '../../../../test/support/browser.ts';
import { type Facade, startFacade } from '../../../support/facade.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The built page with a facade of its own, and a browser that opens it. */
export interface Site extends AsyncDisposable {
  readonly facade: Facade;
  /** Opens the page in a fresh browser profile; `query` is the part of its URL after `?`. */
  open(query: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes all pages and checks that none of them reported an error. */
  closePages(): Promise<void>;
}

export async function startSite(env: Record<string, string> = {}): Promise<Site> {
  const facade = await startFacade(env);
  const server = await preview({ preview: { port: 0, proxy: { '/graphql': facade.url } } });
  const browser = await launchBrowser();
  const errors: string[] = [];

  return {
    facade,
    async open(query, options = {}) {
      const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', ...options });
      await context.addInitScript({ path: axe });
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(`${server.resolvedUrls?.local[0]}?${query}`);
      await page.getByLabel('Token').waitFor();
      return page;
    },
    async closePages() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      expect(errors.splice(0)).toEqual([]);
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.close();
      await facade[Symbol.asyncDispose]();
    },
  };
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Use this token' }).click();
}

/** Checks the page as it is now with all rules of axe in its light colors, and its contrast in the dark ones. */
export async function expectAccessible(page: Page): Promise<void> {
  const checks = { light: '{}', dark: "{ runOnly: ['color-contrast'] }" } as const;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const violations = await page.evaluate<unknown[]>(
      `axe.run(${checks[colorScheme]}).then(({ violations }) =>
        violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))`,
    );
    expect(violations, colorScheme).toEqual([]);
  }
}
