import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A server in a process of its own. */
export interface Program extends AsyncDisposable {
  /** The first group of the pattern that its output had to match. */
  readonly said: string;
  /** Everything that it has written so far. */
  readonly output: () => string;
}

export interface Start {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What its output says once it listens. */
  readonly listening: RegExp;
}

/** Starts a Node.js program and waits until it says that it listens; rejects when it ends before. */
export async function startProgram({ args, cwd, env, listening }: Start): Promise<Program> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let output = '';
  const said = await new Promise<string>((resolve, reject) => {
    const look = (text: string) => {
      output += text;
      const match = listening.exec(output);
      if (match) resolve(match[1] ?? '');
    };
    child.stdout.setEncoding('utf8').on('data', look);
    child.stderr.setEncoding('utf8').on('data', look);
    void ended.then(() => reject(new Error(`It ended before it matched ${listening}:\n${output}`)));
  });
  return {
    said,
    output: () => output,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
