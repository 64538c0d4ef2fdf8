import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program to its end and returns what it wrote to standard output; rejects with both outputs when it fails. */
export async function run(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { cwd, maxBuffer: 1 << 26 });
  return stdout;
}

/** Programs of those named that are not installed, in `/usr/sbin` neither. */
export async function missing(programs: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    programs.map((program) => run('sh', ['-c', 'PATH=$PATH:/usr/sbin command -v "$0"', program]).catch(() => '')),
  );
  return programs.filter((_, at) => found[at] === '');
}
