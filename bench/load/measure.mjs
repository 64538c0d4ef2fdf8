// One measurement of one server, and the checks without which its number would be worth nothing.
import { countCalls } from '../upstream/upstream.mjs';
import { applyLoad } from './wrk.mjs';

/**
 * @typedef {object} Work
 * @property {import('./operations.mjs').Operation} operation
 * @property {boolean} distinct whether no two requests have the same token
 * @property {number} tokenLength in characters
 * @property {number} connections
 * @property {number} [thinkMs]
 * @property {import('../upstream/upstream.mjs').Distance} upstream
 */

/** Without an answer for so many seconds, a server is taken to be broken. */
const PATIENCE_S = 4;

/**
 * Clients leave while answers are on their way to them, at the end of each measurement. A server should have met that before the first
 * one: what is rare at first is what V8 throws optimized code away for.
 */
const WARM_UPS = 4;

/**
 * Lets a server get ready for the work, in several short runs.
 * @param {import('../fleet.mjs').Fleet} fleet
 * @param {string} name of the server
 * @param {Work} work
 */
export async function warmUp(fleet, name, work) {
  const seconds = fleet.options.warmUp / WARM_UPS;
  if (seconds === 0) return;
  for (let run = 0; run < WARM_UPS; run += 1) await measure(fleet, name, work, seconds);
}

/**
 * @param {import('../fleet.mjs').Fleet} fleet
 * @param {string} name of the server
 * @param {Work} work
 * @param {number} seconds
 * @throws {Error} when a request failed, or was answered without asking upstream for its token
 */
export async function measure(fleet, name, work, seconds) {
  const { servers, upstreamUrl } = await fleet.at(work.upstream);
  const url = servers[name]?.url;
  if (url === undefined) throw new Error(`${name} is not running`);
  const before = await countCalls(upstreamUrl);
  try {
    const connections = Math.min(work.connections, fleet.options.maxConnections);
    const load = { ...work, connections, body: work.operation.body };
    const measured = await applyLoad(fleet.loadCore, url, load, seconds);
    // Too short for a server that has just been started on a busy machine, which only a smoke test is.
    if (measured.answers === 0 && seconds < PATIENCE_S) return measure(fleet, name, work, seconds * 2);
    const calls = (await countCalls(upstreamUrl)) - before;
    if (measured.answers === 0) throw new Error(`no answer in ${seconds} s`);
    if (work.distinct && calls < measured.answers) {
      throw new Error(`${measured.answers} answers to as many tokens, and only ${calls} calls upstream`);
    }
    return { ...measured, callsPerAnswer: calls / measured.answers };
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
