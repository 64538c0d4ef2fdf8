import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A facade in a process of its own, over its embedded emulator unless `env` names another upstream. */
export interface Facade extends AsyncDisposable {
  readonly url: string;
  /** Returns what the first group of `pattern` matches in the output, once a line matches it. */
  printed(pattern: RegExp): Promise<string>;
  /** Returns the verification code that the emulator prints for an address. */
  codeFor(email: string): Promise<string>;
}

/** Starts the built facade on a free port, with `env` added to the environment. */
export async function startFacade(env: Record<string, string> = {}): Promise<Facade> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: root,
    env: { ...process.env, PORT: '0', MANAGEMENT_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));

  async function printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = lines.map((line) => pattern.exec(line)?.[1]).find((match) => match !== undefined);
      if (found !== undefined) return found;
      const next = await Promise.race([once(reader, 'line'), ended.then(() => undefined)]);
      if (next === undefined) throw new Error(`The facade ended before it printed ${pattern}`);
    }
  }

  return {
    url: await printed(/"url":"([^"]+)".*"listening"/),
    printed,
    codeFor: (email) => printed(RegExp(`Mail to ${email}: your verification code is (\\S+)`)),
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}
