import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { startCommand } from '../support/command.ts';

// The editor is 5 MB of script: on a busy machine with two cores a page takes its time.
vi.setConfig({ testTimeout: 180_000 });
const PATIENCE = 60_000;
const PICTURE = fileURLToPath(new URL('../../docs/images/graphiql.png', import.meta.url));

test('a newcomer runs the first query by the button, then meets a typed failure with another token', async () => {
  await using server = await startCommand('main', [], { PORT: '0', MANAGEMENT_PORT: '0' });
  const [, address = ''] = await server.writes(/Explore: {2}(\S+)/);
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(PATIENCE);
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
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  const run = () => page.getByRole('button', { name: /Execute query/ }).click();
  const result = page.locator('.result-window');
  await run();
  await result.getByText('"1@email.com"').waitFor();
  await result.getByText('"ACTIVE"').waitFor();
  await page.screenshot({ path: PICTURE });

  await page.getByRole('button', { name: 'MeResult', exact: true }).click();
  await page.locator('.graphiql-editor-tool .monaco-editor').locator('visible=true').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('{"X-Auth-Token": "expired-token"}');
  await run();
  await result.getByText('"CodeArtsAuthenticationError"').waitFor();
  await result.getByText('"UNAUTHENTICATED"').waitFor();

  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
});
