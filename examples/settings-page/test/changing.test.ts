import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, type Site, signIn, startSite } from './support/site.ts';
import { confirm, focused, sendCode, shownAddress } from './support/steps.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterEach(() => site.closePages());
afterAll(() => site[Symbol.asyncDispose]());

describe.each(['apollo', 'urql'])('with %s', (layer) => {
  async function openWith(token: string) {
    const page = await site.open(`layer=${layer}`);
    await signIn(page, token);
    return page;
  }

  test('the account shows the new address without another read', async () => {
    const page = await openWith(`fault:ok@${layer}-flow`);
    const email = `${layer}-flow@example.com`;
    await sendCode(page, email);
    await page.getByText(`The code comes by mail to ${email}.`).waitFor();
    await expectAccessible(page);
    const operations: string[] = [];
    page.on('request', (request) => operations.push(request.postDataJSON().operationName));
    await confirm(page, await site.facade.codeFor(email));
    await page.getByText('Your commit email is now').waitFor();
    await shownAddress(page, email);
    expect(operations).toEqual(['UpdateEmail']);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Change it again' }).click();
    expect(await page.getByLabel('New address').inputValue()).toBe('');
  });

  test('the whole change works with only the keyboard', async () => {
    const page = await site.open(`layer=${layer}`);
    const email = `${layer}-keys@example.com`;
    await page.getByLabel('Token').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(`fault:ok@${layer}-keys`);
    await page.keyboard.press('Enter');
    await page.getByLabel('New address').waitFor();
    await focused(page.getByRole('heading', { name: 'Account' }));
    await page.keyboard.press('Tab');
    await focused(page.getByLabel('New address'));
    await page.keyboard.type(email);
    await page.keyboard.press('Enter');
    await focused(page.getByLabel('Verification code'));
    await page.keyboard.type('WRONG');
    await page.keyboard.press('Enter');
    await page.getByText('Invalid verification code').waitFor();
    await focused(page.getByLabel('Verification code'));
    await page.keyboard.press('Control+A');
    await page.keyboard.type(await site.facade.codeFor(email));
    await page.keyboard.press('Enter');
    await focused(page.getByText('Your commit email is now'));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await focused(page.getByLabel('New address'));
  });

  test('a wrong code is shown at its field', async () => {
    const page = await openWith(`fault:ok@${layer}-wrong`);
    await sendCode(page, `${layer}-wrong@example.com`);
    await confirm(page, 'WRONG');
    const field = page.getByLabel('Verification code');
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    const described = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
    const descriptions = await Promise.all(described.map((id) => page.locator(`[id="${id}"]`).textContent()));
    expect(descriptions).toContain('Invalid verification code for this address.');
    expect(await page.getByRole('alert').count()).toBe(0);
    await expectAccessible(page);
  });

  test('an address that is too long is shown at its field', async () => {
    const page = await openWith(`fault:ok@${layer}-long`);
    await sendCode(page, `${'a'.repeat(1000)}@example.com`);
    await page.getByText('expected 1 to 1,000 characters, got 1,012').waitFor();
    await focused(page.getByLabel('New address'));
    await expectAccessible(page);
  });

  test('the outcome of an update whose response was lost is found by reading the account', async () => {
    const page = await openWith(`fault:put:cut@${layer}-cut`);
    const email = `${layer}-cut@example.com`;
    await sendCode(page, email);
    await confirm(page, 'SFLAJA');
    await page.getByRole('alert').getByText('Check before you try again').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Read my account again' }).click();
    await page.getByText('Your commit email is now').waitFor();
    await shownAddress(page, email);
  });

  test('an update of unknown outcome cannot be sent again before the account is read', async () => {
    const page = await openWith(`fault:put:cut@${layer}-hasty`);
    const email = `${layer}-hasty@example.com`;
    await sendCode(page, email);
    await confirm(page, 'SFLAJA');
    const reread = page.getByRole('button', { name: 'Read my account again' });
    await reread.waitFor();
    await page.route('**/graphql', (route) => route.abort(), { times: 1 });
    await reread.click();
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await reread.waitFor();
    expect(await page.getByRole('button', { name: 'Confirm' }).getAttribute('aria-disabled')).toBe('true');
    await reread.click();
    await page.getByText('Your commit email is now').waitFor();
  });

  test('an update that turns out not to have been made can be started again', async () => {
    const page = await openWith(`fault:put:status=500,ok@${layer}-lost`);
    const email = `${layer}-lost@example.com`;
    await sendCode(page, email);
    await confirm(page, 'SFLAJA');
    await page.getByRole('button', { name: 'Read my account again' }).click();
    await page.getByText('Your address has not changed').waitFor();
    await page.getByRole('button', { name: 'Send a new code' }).click();
    await page.getByText('Your address has not changed').waitFor({ state: 'detached' });
    await confirm(page, 'SFLAJA');
    await shownAddress(page, email);
  });

  test('an update without a connection to the facade has an unknown outcome', async () => {
    const page = await openWith(`fault:ok@${layer}-gone`);
    await sendCode(page, `${layer}-gone@example.com`);
    await page.getByLabel('Verification code').waitFor();
    await page.route('**/graphql', (route) => route.abort(), { times: 1 });
    await confirm(page, 'SFLAJA');
    await page.getByRole('alert').getByText('Check before you try again').waitFor();
  });

  test('the page asks to check the mailbox for a code that may have been sent', async () => {
    const page = await openWith(`fault:post:cut@${layer}-mail`);
    const email = `${layer}-mail@example.com`;
    await sendCode(page, email);
    await page.getByRole('alert').getByText('check the mailbox').waitFor();
    await expectAccessible(page);
    await confirm(page, await site.facade.codeFor(email));
    await shownAddress(page, email);
  });

  test('an update that failed with 503 can be sent again', async () => {
    const page = await openWith(`fault:put:status=503,ok@${layer}-down`);
    const email = `${layer}-down@example.com`;
    await sendCode(page, email);
    await confirm(page, 'SFLAJA');
    await page.getByText('Nothing was changed.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Try again' }).click();
    await shownAddress(page, email);
  });

  test('a countdown follows too many updates', async () => {
    const page = await openWith(`fault:put:status=429+retry-after=2,ok@${layer}-much`);
    const email = `${layer}-much@example.com`;
    await sendCode(page, email);
    await confirm(page, 'SFLAJA');
    await page.getByText('Too many requests').waitFor();
    await expectAccessible(page);
    await page.getByText('You can try again now.').waitFor();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await shownAddress(page, email);
  });

  test('the input survives a token that expires', async () => {
    const page = await openWith(`fault:put:status=401@${layer}-old`);
    const email = `${layer}-old@example.com`;
    await sendCode(page, email);
    await confirm(page, 'SFLAJA');
    await page.getByRole('alert').getByText('no longer accepted').waitFor();
    await expectAccessible(page);
    await signIn(page, `fault:ok@${layer}-old`);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await shownAddress(page, email);
  });
});
