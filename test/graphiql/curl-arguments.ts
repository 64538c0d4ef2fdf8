import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The arguments that a POSIX shell would run curl with; runs no curl. */
export async function curlArguments(command: string, env: Record<string, string> = {}): Promise<string[]> {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script], { env });
  return stdout.split('\0').slice(0, -1);
}
