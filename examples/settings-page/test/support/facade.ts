import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** A facade in a process of its own, over its embedded emulator unless told otherwise. */
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

  /** What the first group of `pattern` matches on the console, as soon as a line has it. */
  async function heard(pattern: RegExp): Promise<string> {
    for (;;) {
      const said = lines.map((line) => pattern.exec(line)?.[1]).find((match) => match !== undefined);
      if (said !== undefined) return said;
      const next = await Promise.race([once(reader, 'line'), ended.then(() => undefined)]);
      if (next === undefined) throw new Error(`The facade ended before it said ${pattern}`);
    }
  }

  return {
    url: await heard(/"url":"([^"]+)".*"listening"/),
    codeFor: (email) => heard(RegExp(`Mail to ${email}: your verification code is (\\S+)`)),
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}
