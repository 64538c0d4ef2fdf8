import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { startCommand } from '../support/command.ts';
import { editable, openTab, PATIENCE, result, run, typeHeaders } from '../support/graphiql-page.ts';

vi.setConfig({ testTimeout: 180_000 });
const PICTURE = fileURLToPath(new URL('../../docs/images/graphiql.png', import.meta.url));

test('a newcomer runs the first query by the button, then meets a typed failure with another token', async () => {
  await using server = await startCommand('main', [], { PORT: '0', MANAGEMENT_PORT: '0' });
  const [, address = ''] = await server.writes(/Explore: {2}(\S+)/);
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(PATIENCE.timeout);
  const elsewhere: string[] = [];
  const { origin } = new URL(address);
  await context.route(
    (url) => url.origin !== origin,
    (route) => {
      elsewhere.push(route.request().url());
      return route.abort();
    },
  );
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });

  // The bare address leads to the page.
  await page.goto(origin);
  await editable(page);
  await run(page);
  await result(page).getByText('"1@email.com"').waitFor();
  await result(page).getByText('"ACTIVE"').waitFor();
  await page.screenshot({ path: PICTURE });

  await openTab(page, 'MeResult');
  await typeHeaders(page, { 'X-Auth-Token': 'expired-token' });
  await run(page);
  await result(page).getByText('"CodeArtsAuthenticationError"').waitFor();
  await result(page).getByText('"UNAUTHENTICATED"').waitFor();

  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
});
