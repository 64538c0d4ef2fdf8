// The built facade as an operator runs it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startNode } from './node.mjs';
import { freePort } from './ports.mjs';

/** The working copy that this bench belongs to. */
export const WORKING_COPY = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string} folder of a working copy @returns {string} its built server */
export function builtServer(folder) {
  return join(folder, 'dist', 'main.js');
}

/**
 * Starts it with its defaults; only the rate limits are raised, which exist to reject what a benchmark does.
 * @param {object} options
 * @param {string} options.folder of the working copy
 * @param {string} options.node program that runs it
 * @param {number} options.core
 * @param {string} options.upstream base URL of the REST API
 * @param {NodeJS.ProcessEnv} [options.env] further variables
 */
export async function startFacade({ folder, node, core, upstream, env }) {
  return startNode(node, core, [builtServer(folder)], {
    CODEARTS_ENDPOINT: upstream,
    MANAGEMENT_PORT: String(await freePort()),
    UPDATE_EMAIL_LIMIT: '1000000/1h',
    SEND_CODE_LIMIT: '1000000/1h',
    ...env,
  });
}
