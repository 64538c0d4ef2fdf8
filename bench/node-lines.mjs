// The Node.js lines that every table is measured on.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch } from 'node:os';
import { fileURLToPath } from 'node:url';

/**
 * A Node.js that servers run on.
 * @typedef {object} NodeLine
 * @property {string} title with its version
 * @property {string} program path of it
 */

/** The oldest supported line and the newest LTS, as packages of the bench. */
const INSTALLED = ['node-20', 'node-24']
  .map((name) => fileURLToPath(new URL(`node_modules/${name}-${arch()}/bin/node`, import.meta.url)))
  .filter((program) => existsSync(program));

/** Programs of the lines that are measured unless others are asked for. */
export const NODE_PROGRAMS = INSTALLED.length > 0 ? INSTALLED : [process.execPath];

/**
 * @param {string} program
 * @returns {NodeLine}
 * @throws {Error} when it is no Node.js
 */
export function nodeLine(program) {
  const version = execFileSync(program, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
  return { title: `Node ${version}`, program };
}
