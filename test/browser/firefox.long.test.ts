import { expect, test } from 'vitest';
import { startCommand } from '../support/command.ts';
import { hasFirefox, startFirefox } from '../support/firefox.ts';
import { PATIENCE } from '../support/graphiql-page.ts';

test('the first query runs in Firefox by the button', async ({ skip }) => {
  if (!hasFirefox) skip('firefox-esr of Debian is not installed');
  await using server = await startCommand('main', [], { PORT: '0', MANAGEMENT_PORT: '0' });
  const [, address = ''] = await server.writes(/Explore: {2}(\S+)/);
  await using page = await startFirefox();
  await page.navigate(address);
  const text = (selector: string) => page.evaluate(`document.querySelector('${selector}')?.textContent ?? ''`);
  await expect.poll(() => text('.graphiql-query-editor .view-lines'), PATIENCE).toContain('commitEmail');
  await page.evaluate(`document.querySelector('.graphiql-execute-button').click(); ''`);
  await expect.poll(() => text('.result-window'), PATIENCE).toContain('"1@email.com"');
  await expect.poll(() => text('#status'), PATIENCE).toMatch(/^Me · 200 OK · \d+ ms · request \S+$/);
  expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toContain(
    'X-Auth-Token',
  );
});
