import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Requests a code for this address, and does not wait for the response. */
export async function sendCode(page: Page, email: string): Promise<void> {
  await page.getByLabel('New address').fill(email);
  await page.getByRole('button', { name: 'Send code' }).click();
}

/** Enters a code, once the page has the field for it. */
export async function confirm(page: Page, code: string): Promise<void> {
  await page.getByLabel('Verification code').fill(code);
  await page.getByRole('button', { name: 'Confirm' }).click();
}

/** Waits until the account shows this address. */
export async function shownAddress(page: Page, email: string): Promise<void> {
  await page.getByRole('definition').getByText(email, { exact: true }).waitFor();
}

/** Waits until this element has the focus. */
export async function focused(element: Locator): Promise<void> {
  await expect.poll(() => element.evaluate((node) => node.matches(':focus'))).toBe(true);
}
