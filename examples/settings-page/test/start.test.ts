import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { launchBrowser } from '../../../test/support/browser.ts';
import { signIn } from './support/site.ts';
import { confirm, sendCode, shownAddress } from './support/steps.ts';

/** Two of the tests build the whole server first. */
vi.setConfig({ testTimeout: 240_000 });

/** Starts the example as its README says, without the variables that choose ports, and those of an npm that runs the tests, perhaps silently. */
function startExample(...args: string[]) {
  const isOfShell = ([name]: [string, unknown]) => !/^(?:npm_.*|PORT|MANAGEMENT_PORT)$/.test(name);
  const env = Object.fromEntries(Object.entries(process.env).filter(isOfShell));
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
  onTestFinished(() => void child.kill());
  let hasEnded = false;
  child.once('close', () => {
    hasEnded = true;
    // Ends the wait for a line.
    reader.emit('line', '');
  });
  return {
    /** Returns the first group of `pattern`, once a line matches it; rejects when the example ends before. */
    async printed(pattern: RegExp): Promise<string> {
      for (;;) {
        const found = lines.map((line) => pattern.exec(line)?.[1]).find((match) => match !== undefined);
        if (found !== undefined) return found;
        if (hasEnded)
          throw new Error(
            `The example ended (${child.exitCode ?? child.signalCode}) without ${pattern}: ${lines.join('\n')}`,
          );
        await once(reader, 'line');
      }
    },
    /** Resolves once every process that the example has started has ended: all of them write to the same pipe. */
    async stop(): Promise<void> {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    },
  };
}

test('SIGTERM during the build stops the build', async () => {
  const example = startExample();
  await example.printed(/(tsc -p)/);
  await example.stop();
});

test('one command starts everything for the whole change, repeatedly, beside a server on the default ports', async () => {
  // In use already if something else listens there, which is the same.
  const occupants = [4000, 4001].map((port) =>
    createServer()
      .once('error', () => {})
      .listen(port, '127.0.0.1'),
  );
  onTestFinished(() => {
    for (const occupant of occupants) occupant.close();
  });
  const example = startExample();
  const address = await example.printed(/Local: +(http:\S+\/)/);
  await example.printed(/(The emulator prints verification codes in this terminal)/);

  await using browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(address);
  expect(await page.getByLabel('Token').inputValue()).toBe('demo-token');
  await signIn(page, 'demo-token');
  // One more than the limits of a server without configuration allow.
  for (let change = 1; change <= 6; change += 1) {
    const email = `${change}@example.com`;
    await sendCode(page, email);
    await page.getByText(`The emulator prints the code for ${email}`).waitFor();
    await confirm(page, await example.printed(RegExp(`Mail to ${email}: your verification code is (\\S+)`)));
    await shownAddress(page, email);
    await page.getByRole('button', { name: 'Change it again' }).click();
  }
  await example.stop();
});

test('with --trusted the server executes only the operations of the page', async () => {
  const example = startExample('--trusted');
  const address = await example.printed(/Local: +(http:\S+\/)/);
  await example.printed(/("listening")/);
  const response = await fetch(new URL('graphql', address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-token': 'demo-token' },
    body: '{"query":"{ me { commitEmail } }"}',
  });
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'TRUSTED_DOCUMENTS_ONLY' } }] });
  await example.stop();
});
