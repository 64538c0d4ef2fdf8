import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { environment } from './run.ts';

/** A program that goes on running, with those that it starts; all of them end with the test at the latest. */
export interface Program {
  /** The first group of the pattern that its output had to match. */
  readonly said: string;
  /** Everything that it has written so far. */
  readonly output: () => string;
  /** Tells all of them to stop, as a terminal does on Ctrl-C, and resolves with the exit code of the first. */
  stop(): Promise<number | null>;
}

/** Starts a program and waits until its output matches; rejects when it ends before. */
export async function start(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  pattern: RegExp,
): Promise<Program> {
  const child = spawn(program, args, { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started`);
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // All of them may have ended by themselves.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  });
  const ended = once(child, 'close');
  let output = '';
  const said = await new Promise<string>((resolve, reject) => {
    const look = (text: string) => {
      output += text;
      const match = pattern.exec(output);
      if (match) resolve(match[1] ?? '');
    };
    child.stdout.setEncoding('utf8').on('data', look);
    child.stderr.setEncoding('utf8').on('data', look);
    void ended.then(() => reject(new Error(`It ended before it matched ${pattern}:\n${output}`)));
  });
  return {
    said,
    output: () => output,
    async stop() {
      process.kill(-pid, 'SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}
