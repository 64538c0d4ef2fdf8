import { spawnSync } from 'node:child_process';

/** Whether a program is on the PATH. Tests that need one are skipped where it is missing. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}
