import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** The editor is 5 MB of script: on a busy machine with two cores a page takes its time. */
export const PATIENCE = { timeout: 60_000 };

/** Waits until the editor has its text; GraphiQL ignores the button before that. */
export const editable = (page: Page) => page.locator('.graphiql-query-editor .view-line').first().waitFor();
export const result = (page: Page) => page.locator('.result-window');
export const tab = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
export const run = (page: Page) => page.getByRole('button', { name: /Execute query/ }).click();

/** What GraphiQL has in the browser's local storage under a key of its own; empty if nothing. */
export async function stored(page: Page, key: string): Promise<string> {
  const { origins } = await page.context().storageState();
  return origins[0]?.localStorage.find(({ name }) => name === `graphiql:${key}`)?.value ?? '';
}

/** Opens a tab and waits until its operation is the one that the button runs. */
export async function openTab(page: Page, name: string): Promise<void> {
  await tab(page, name).click();
  // GraphiQL takes note of the operation's name a moment after the text, and stores the query then.
  await expect.poll(() => stored(page, 'query'), PATIENCE).toContain(` ${name} {`);
}

/** Replaces what the headers editor holds. */
export async function typeHeaders(page: Page, headers: Readonly<Record<string, string>>): Promise<void> {
  await page.locator('.graphiql-editor-tool .monaco-editor').locator('visible=true').click();
  await page.keyboard.press('Control+A');
  // Over a selection the editor would put the first brace around what is selected.
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(JSON.stringify(headers));
}
