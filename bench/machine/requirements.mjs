// What must be there before anything is measured.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The built facade. */
export const FACADE = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** @returns {string[]} one sentence for each thing that is missing */
export function missing() {
  const faults = ['nginx', 'wrk', 'taskset']
    .filter((program) => !isInstalled(program))
    .map((program) => `${program} is not installed; on Debian and Ubuntu: apt-get install nginx wrk util-linux`);
  if (!existsSync(FACADE)) faults.push('The server is not built; in the root of the project: npm ci && npm run build');
  if (availableParallelism() < 2) faults.push('Two cores are needed, one for the load and one for the measured server');
  return faults;
}

/** @param {string} program */
function isInstalled(program) {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
