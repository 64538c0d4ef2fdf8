import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a program wrote until it ended. */
export interface Written {
  readonly stdout: string;
  readonly stderr: string;
}

/** Nothing of the environment of the tests but where programs are, and where npm keeps what it has fetched. */
export function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, ...more };
}

/** Runs a program to its end; rejects when that is not a good one. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Written> {
  return promisify(execFile)(program, [...args], { cwd, env: environment(env), maxBuffer: 1 << 26 });
}
