import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { unusedPort } from '../../../test/support/unused-port.ts';

test('one command starts the emulator, the facade, and the page before them', async () => {
  const child = spawn(process.execPath, ['start.mjs'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, NO_COLOR: '1', PORT: String(await unusedPort()), MANAGEMENT_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));

  let address = '';
  let listens = false;
  for await (const line of createInterface(child.stdout)) {
    address = /Local: +(http:\S+\/)/.exec(line)?.[1] ?? address;
    listens ||= line.includes('"listening"');
    if (address && listens) break;
  }
  const page = await fetch(address, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('<title>Email settings</title>');
  const answer = await fetch(new URL('graphql', address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-token': 'demo-token' },
    body: '{"query":"{ me { commitEmail } }"}',
  });
  expect(await answer.json()).toEqual({ data: { me: { commitEmail: '1@email.com' } } });

  child.stdout.resume();
  child.kill('SIGTERM');
  // The facade writes to the same output, so this waits for its end too.
  await once(child, 'close');
});
