// Processes of the bench: each on its core, none left behind.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** Niceness: about ten times the share of a usual process. */
const PRIORITY = -10;

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

/**
 * Moves this process to a core, since what it does belongs to the load, and gives it and all that it starts precedence over
 * whatever else runs on the machine, where the system allows that.
 * @param {number} core
 */
export function takePrecedence(core) {
  spawnSync('taskset', ['-acp', String(core), String(process.pid)]);
  try {
    setPriority(PRIORITY);
  } catch {
    // Only root may; the spread of the numbers shows what it is worth.
  }
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
