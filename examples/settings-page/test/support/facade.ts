import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** The facade over its embedded emulator, in a process of its own. */
export interface Facade extends AsyncDisposable {
  readonly url: string;
  /** The code that was mailed to an address, once it is on the console. */
  codeFor(email: string): Promise<string>;
}

/** Starts the built facade on a free port; `env` is what the environment holds besides. */
export async function startFacade(env: Record<string, string> = {}): Promise<Facade> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: root,
    env: { ...process.env, PORT: '0', MANAGEMENT_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));

  /** What follows `start` on a line of the console, as soon as there is one. */
  async function heard(start: string): Promise<string> {
    for (;;) {
      const line = lines.find((line) => line.includes(start));
      if (line !== undefined) return line.slice(line.indexOf(start) + start.length).trim();
      const next = await Promise.race([once(reader, 'line'), ended.then(() => undefined)]);
      if (next === undefined) throw new Error(`The facade ended before it said "${start}"`);
    }
  }

  return {
    url: new URL(await heard('Explore: ')).origin,
    codeFor: (email) => heard(`Mail to ${email}: your verification code is `),
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}
