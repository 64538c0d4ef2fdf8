import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { startFacade } from '../support/facade.ts';
import { DESKTOP, openTab, PHONE, result, run, tokenField } from '../support/graphiql-page.ts';
import { useBrowser } from './use-browser.ts';

const open = useBrowser();

/** Of GraphiQL itself, without a property to change them: buttons inside tabs, and the name of an entry of the history. */
const KNOWN = [
  /^nested-interactive: <li .* class="graphiql-tab/,
  /^label-content-name-mismatch: <button .*history-item/,
];

/** Every violation of axe's rules on the page as it is, but those known. */
async function violations(page: Page): Promise<string[]> {
  const found: AxeResults = await page.evaluate(`${axe.source}; axe.run()`);
  expect(found.passes.length).toBeGreaterThan(20);
  return found.violations
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
    .filter((violation) => !KNOWN.some((known) => known.test(violation)));
}

test('axe finds no violation of the page in any of its states, light and dark', async () => {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const facade = await startFacade(emulator.url, { GRAPHIQL: 'on' }, { demoToken: 'demo-token' });
  onTestFinished(() => facade[Symbol.asyncDispose]());
  await using editor = await open(facade.url, { reducedMotion: 'reduce' });
  const { page } = editor;
  expect(await violations(page)).toEqual([]);

  await openTab(page, 'MeResult');
  await tokenField(page).fill('expired-token');
  await run(page);
  await result(page).getByText('"UNAUTHENTICATED"').waitFor();
  expect(await violations(page)).toEqual([]);

  await page.setViewportSize(PHONE);
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize(DESKTOP);

  await page.getByRole('button', { name: 'Variables' }).click();
  await page.getByLabel('Show History').click();
  await page.locator('.graphiql-history-item').waitFor();
  expect(await violations(page)).toEqual([]);

  await page.getByLabel('Show Documentation Explorer').click();
  await page.locator('.graphiql-doc-explorer').getByText('Mutation', { exact: true }).click();
  expect(await violations(page)).toEqual([]);

  await page.getByLabel('Open settings dialog').click();
  await page.getByRole('dialog').waitFor();
  expect(await violations(page)).toEqual([]);

  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await violations(page)).toEqual([]);
});
