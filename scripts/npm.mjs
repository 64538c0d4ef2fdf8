import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs the npm that runs this script, by its file: on Windows `npm` is a batch file, which cannot be executed without a shell.
 *
 * @param {string[]} args
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<{ stdout: string, stderr: string }>} rejects when npm fails
 */
export async function npm(args, options = {}) {
  const { npm_execpath: file } = process.env;
  if (file === undefined) throw new Error('Run this by an npm script: npm run');
  return promisify(execFile)(process.execPath, [file, ...args], { ...options, maxBuffer: 1 << 26 });
}
