// Processes of the bench: each on its core, none left behind.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = new Set();

/**
 * Starts a program on one core.
 * @param {number} core
 * @param {string[]} command
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] variables beside those of the bench
 * @param {'ignore' | 'pipe'} [options.stdout]
 */
export function spawnOn(core, command, { env = {}, stdout = 'ignore' } = {}) {
  // NODE_ENV as in production: some frameworks do more work without it.
  const child = spawn('taskset', ['-c', String(core), ...command], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', stdout, 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Moves this process to a core: what it does belongs to the load. @param {number} core */
export function pinSelf(core) {
  spawnSync('taskset', ['-acp', String(core), String(process.pid)]);
}

/** @param {ChildProcess} child */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  // Nothing is in flight, and an orderly end would only cost time.
  child.kill('SIGKILL');
  await gone;
}

/** Ends whatever is still running; for the end of the bench, also a sudden one. */
export function stopAll() {
  for (const child of running) child.kill('SIGKILL');
}
