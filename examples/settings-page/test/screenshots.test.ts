import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Site, signIn, startSite } from './support/site.ts';
import { confirm, sendCode } from './support/steps.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site[Symbol.asyncDispose]());

async function open(token: string, colorScheme: 'light' | 'dark'): Promise<Page> {
  const page = await site.open('', {
    colorScheme,
    viewport: { width: 640, height: 480 },
    deviceScaleFactor: 2,
    // A random ID would make each picture different.
    extraHTTPHeaders: { 'X-Request-Id': 'settings-page-example' },
  });
  await signIn(page, token);
  await page.getByLabel('New address').waitFor();
  return page;
}

/** Takes the picture that the documentation shows; writes it only with PICTURES=write. */
async function take(page: Page, name: string): Promise<void> {
  const path = fileURLToPath(new URL(`../../../docs/images/settings-page-${name}.png`, import.meta.url));
  const written = process.env['PICTURES'] === 'write' ? { path } : {};
  const picture = await page.screenshot({ ...written, fullPage: true, caret: 'hide' });
  expect(picture.length).toBeGreaterThan(10_000);
}

test.each(['light', 'dark'] as const)('the account in %s', async (colorScheme) => {
  await take(await open('demo-token', colorScheme), colorScheme);
});

test('an update of unknown outcome', async () => {
  const page = await open('fault:put:cut@unconfirmed', 'light');
  await sendCode(page, 'new@example.com');
  await confirm(page, 'SFLAJA');
  await page.getByText('Check before you try again').waitFor();
  await take(page, 'unconfirmed');
});
