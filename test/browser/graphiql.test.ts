import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { startCommand } from '../support/command.ts';
import { DESKTOP, openEditor, openTab, PHONE, result, run, status, tokenField } from '../support/graphiql-page.ts';

/** Takes a picture for the documentation, without the numbers that differ from run to run. */
async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(`{
    const status = document.querySelector('#status');
    status.value = status.value.replace(/\\d+ ms · request .*/, '12 ms · request 7d1f0c52a9e84b3690c6e1d2');
  }`);
  const path = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url));
  // Two browsers never draw the same bytes, so nothing is written unless asked for.
  await page.screenshot(process.env['PICTURES'] === 'write' ? { path } : {});
}

async function chooseTheme(page: Page, theme: string): Promise<void> {
  await page.getByLabel('Open settings dialog').click();
  await page.getByRole('button', { name: theme, exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

test('a newcomer runs the first query by the button, then gets a typed failure with another token', async () => {
  await using server = await startCommand('main', [], { PORT: '0', MANAGEMENT_PORT: '0' });
  const [, address = ''] = await server.writes(/Explore: {2}(\S+)/);
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());

  // The bare address leads to the page.
  await using editor = await openEditor(browser, new URL(address).origin);
  const { page, problems } = editor;
  await run(page);
  await result(page).getByText('"1@email.com"').waitFor();
  await result(page).getByText('"ACTIVE"').waitFor();
  await picture(page, 'graphiql');

  await chooseTheme(page, 'Dark');
  await picture(page, 'graphiql-dark');
  await chooseTheme(page, 'System');

  // On a phone the response is below the query, and nothing is cut off at the side.
  const { width } = PHONE;
  await page.setViewportSize(PHONE);
  const box = (selector: string) => page.locator(selector).boundingBox();
  await expect.poll(async () => (await box('.graphiql-response'))?.width).toBeLessThan(width);
  const [query, response, last] = [
    await box('.graphiql-query-editor'),
    await box('.graphiql-response'),
    await result(page).getByText('"ACTIVE"').boundingBox(),
  ];
  if (!query || !response || !last) throw new Error('the query or its response is not visible');
  expect(response.y).toBeGreaterThanOrEqual(query.y + query.height);
  expect(response.width).toBeGreaterThan(width * 0.8);
  expect(last.y + last.height).toBeLessThan(response.y + response.height);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  await picture(page, 'graphiql-phone');
  await page.setViewportSize(DESKTOP);

  await openTab(page, 'MeResult');
  await tokenField(page).fill('expired-token');
  await run(page);
  await result(page).getByText('"CodeArtsAuthenticationError"').waitFor();
  await result(page).getByText('"UNAUTHENTICATED"').waitFor();
  await status(page).getByText('MeResult · 200 OK').waitFor();
  await picture(page, 'graphiql-failure');
  expect(problems).toEqual([]);
});
