import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, type Site, signIn, startSite } from './support/site.ts';
import { focused } from './support/steps.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterEach(() => site.closePages());
afterAll(() => site[Symbol.asyncDispose]());

describe.each(['apollo', 'urql'])('with %s, the account', (layer) => {
  async function openWith(token: string) {
    const page = await site.open(`layer=${layer}`);
    await signIn(page, token);
    return page;
  }

  test('is shown in full', async () => {
    const page = await openWith('demo-token');
    for (const fact of ['1@email.com', 'tr8', 'ac105e52a4764a4c8f29b306508f016d', 'Active', '17 May 2025']) {
      await page.getByRole('definition').getByText(fact, { exact: true }).waitFor();
    }
    await expectAccessible(page);
  });

  test('is shown as locked', async () => {
    const page = await openWith('blocked-token');
    await page.getByText('Locked', { exact: true }).waitFor();
    await expectAccessible(page);
  });

  test('asks for a new token in place of one that has expired', async () => {
    const page = await openWith('expired-token');
    await page.getByRole('alert').getByText('no longer accepted').waitFor();
    await expectAccessible(page);
    await signIn(page, 'demo-token');
    await page.getByText('1@email.com').waitFor();
    await focused(page.getByRole('heading', { name: 'Account' }));
  });

  test('names the permission that is missing', async () => {
    const page = await openWith('forbidden-token');
    await page.getByRole('alert').getByText('codeartsrepo::getUserSetting').waitFor();
    await expectAccessible(page);
  });

  test('is throttled for one second with throttled-token', async () => {
    const page = await openWith('throttled-token');
    await page.getByRole('alert').getByText('Too many requests').waitFor();
    await page.getByText('You can try again now.').waitFor();
    await expectAccessible(page);
  });

  test('shows a countdown to the next attempt', async () => {
    const page = await site.open(`layer=${layer}`);
    await page.clock.install();
    await signIn(page, `fault:status=429+retry-after=900@${layer}-patient`);
    const again = page.getByRole('button', { name: 'Try again' });
    await page.getByText(/^You can try again in 1[45] min \d+ s\.$/).waitFor();
    expect(await again.getAttribute('aria-disabled')).toBe('true');
    await expectAccessible(page);
    await page.clock.fastForward('15:00');
    await page.getByText('You can try again now.').waitFor();
    expect(await again.getAttribute('aria-disabled')).toBe('false');
  });

  test('offers another attempt with broken-token', async () => {
    const page = await openWith('broken-token');
    await page.getByRole('alert').getByText('temporarily unavailable').waitFor();
    await expectAccessible(page);
    const reread = page.waitForResponse('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await reread;
    await page.getByText('Reading your account…').waitFor({ state: 'hidden' });
    await page.getByRole('alert').getByText('temporarily unavailable').waitFor();
  });

  test('shows its progress while a read is slow', async () => {
    const page = await openWith('slow-token');
    await page.getByText('Reading your account…').waitFor();
    await expectAccessible(page);
    await page.getByText('slow@email.com').waitFor();
  });

  test('is shown without a field whose value is invalid', async () => {
    const page = await openWith('fault:body=unknown-state@drifted');
    await page.getByText('not known').waitFor();
    expect(await page.getByRole('definition').allInnerTexts()).toHaveLength(7);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('shows a failure that was added to the schema after this page was built', async () => {
    const page = await site.open(`layer=${layer}`);
    const message = 'A failure of a later version.';
    const later = { __typename: 'CodeArtsFutureError', message, retryable: true, requestId: 'r-1', upstream: null };
    await page.route('**/graphql', (route) => route.fulfill({ json: { data: { meResult: later } } }), { times: 1 });
    await signIn(page, 'demo-token');
    await page.getByRole('alert').getByText(message).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('1@email.com').waitFor();
  });

  test('can be read again after the server could not be reached', async () => {
    const page = await site.open(`layer=${layer}`);
    await page.route('**/graphql', (route) => route.abort(), { times: 1 });
    await signIn(page, 'demo-token');
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('1@email.com').waitFor();
  });
});

test('the token is not stored', async () => {
  const page = await site.open('');
  await expectAccessible(page);
  await signIn(page, 'demo-token');
  await page.getByText('1@email.com').waitFor();
  expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]))).toBe('[{},{},""]');
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});
