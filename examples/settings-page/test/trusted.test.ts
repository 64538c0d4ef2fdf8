import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import manifest from '../src/generated/persisted-documents.json' with { type: 'json' };
import { expectAccessible, type Site, signIn, startSite } from './support/site.ts';
import { confirm, sendCode, shownAddress } from './support/steps.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite({
    TRUSTED_DOCUMENTS: fileURLToPath(new URL('../src/generated/persisted-documents.json', import.meta.url)),
  });
});
afterEach(() => site.closePages());
afterAll(() => site[Symbol.asyncDispose]());

test.each(['apollo', 'urql'])('the page sends only IDs where the server has its operations, with %s', async (layer) => {
  const page = await site.open(`layer=${layer}`);
  const sent: { query?: string; extensions: { persistedQuery: { sha256Hash: string } } }[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.postDataJSON());
  });
  const email = `${layer}@example.com`;
  await signIn(page, `fault:ok@${layer}`);
  await sendCode(page, email);
  await confirm(page, await site.facade.codeFor(email));
  await shownAddress(page, email);
  expect(sent.map(({ query }) => query)).toEqual([undefined, undefined, undefined]);
  expect(sent.map(({ extensions }) => extensions.persistedQuery.sha256Hash).sort()).toEqual(
    Object.keys(manifest).sort(),
  );
});

test.each(['apollo', 'urql'])('the page shows why query text is rejected, with %s', async (layer) => {
  const page = await site.open(`layer=${layer}`);
  await page.getByLabel('Trusted documents').uncheck();
  await signIn(page, 'demo-token');
  await page.getByRole('alert').getByText('accepts only trusted documents').waitFor();
  expect(await page.getByRole('definition').count()).toBe(0);
  await expectAccessible(page);
  await page.getByLabel('Trusted documents').check();
  await shownAddress(page, '1@email.com');
});

test('the page offers no trusted documents where the server has none', async () => {
  await using open = await startSite();
  const page = await open.open('');
  await page.getByLabel('urql').waitFor();
  expect(await page.getByLabel('Trusted documents').count()).toBe(0);
});
