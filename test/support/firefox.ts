import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'undici';

/** Where Debian installs Firefox; no package of npm brings one without a download of its own. */
const FIREFOX = '/usr/bin/firefox-esr';
export const hasFirefox = existsSync(FIREFOX);

/** Keeps the browser from requesting anything by itself. */
const PREFERENCES = `
user_pref("app.update.disabledForTesting", true);
user_pref("browser.safebrowsing.provider.google4.updateURL", "");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
`;

/** A page in Firefox. */
export interface FirefoxPage extends AsyncDisposable {
  /** Resolves when the page has loaded. */
  navigate(url: string): Promise<void>;
  /** Evaluates a script whose value is a string. */
  evaluate(script: string): Promise<string>;
}

/** The part of the results of WebDriver BiDi that is read here. */
interface Result {
  readonly contexts?: readonly { readonly context: string }[];
  readonly result?: { readonly value?: unknown };
}

/** Starts a headless Firefox with a profile of its own, and drives it by WebDriver BiDi (Playwright needs a patched one). */
export async function startFirefox(): Promise<FirefoxPage> {
  const profile = await mkdtemp(join(tmpdir(), 'firefox-'));
  await writeFile(join(profile, 'user.js'), PREFERENCES);
  const firefox = spawn(FIREFOX, ['--headless', '--profile', profile, '--remote-debugging-port', '0'], {
    env: { PATH: process.env['PATH'], HOME: profile },
  });
  const ended = once(firefox, 'close');
  const socket = new WebSocket(`${await readAddress(firefox.stderr)}/session`);
  await once(socket, 'open');
  const waiting = new Map<number, { resolve(result: Result): void; reject(error: Error): void }>();
  socket.addEventListener('message', ({ data }) => {
    const { id, type, message, result } = JSON.parse(String(data));
    if (type === 'error') waiting.get(id)?.reject(new Error(message));
    else waiting.get(id)?.resolve(result);
  });
  let lastId = 0;
  const send = (method: string, params: object) =>
    new Promise<Result>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      socket.send(JSON.stringify({ id: lastId, method, params }));
    });

  await send('session.new', { capabilities: {} });
  const context = (await send('browsingContext.getTree', {})).contexts?.[0]?.context;
  return {
    async navigate(url) {
      await send('browsingContext.navigate', { context, url, wait: 'complete' });
    },
    async evaluate(expression) {
      const { result } = await send('script.evaluate', { expression, target: { context }, awaitPromise: true });
      return String(result?.value);
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      firefox.kill();
      await ended;
      await rm(profile, { recursive: true, force: true });
    },
  };
}

async function readAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const address = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      stderr.resume();
      return address;
    }
  }
  throw new Error('Firefox ended before it listened');
}
