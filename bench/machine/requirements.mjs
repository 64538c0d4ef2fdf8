// What must be there before anything is measured.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { builtServer, WORKING_COPY } from './facade.mjs';

/** @param {string[]} folders working copies whose servers are measured @returns {string[]} one sentence for each thing that is missing */
export function missing(folders = [WORKING_COPY]) {
  const faults = ['nginx', 'wrk', 'taskset']
    .filter((program) => !isInstalled(program))
    .map((program) => `${program} is not installed; on Debian and Ubuntu: apt-get install nginx wrk util-linux`);
  for (const folder of folders) {
    if (!existsSync(builtServer(folder))) faults.push(`The server is not built; in ${folder}: npm ci && npm run build`);
  }
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
