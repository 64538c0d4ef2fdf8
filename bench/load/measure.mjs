// One measurement of servers, and the checks without which its numbers would be worth nothing.
import { processorSeconds } from '../machine/processor-time.mjs';
import { countCalls } from '../upstream/upstream.mjs';
import { loadOf, preparationOf } from './work.mjs';
import { applyLoad } from './wrk.mjs';

/** @typedef {import('../machine/node.mjs').Peer} Peer */
/** @typedef {import('./work.mjs').Work} Work */

/**
 * @typedef {object} Place
 * @property {number} loadCore
 * @property {string} upstreamUrl of the upstream that the servers call
 */

/** @typedef {import('./wrk.mjs').Measured & { cost: number, callsPerAnswer: number }} Measured cost: processor time of a request, in µs */

/** Without a response for so many seconds, a server is taken to be broken. */
const PATIENCE_S = 30;

/**
 * Length of a run that warms up, in seconds. Clients disconnect from requests in flight at its end, which a server should have met
 * before the first measurement: what is rare at first is what V8 throws optimized code away for.
 */
const WARM_UP_RUN_S = 1;

/** How much longer a process takes that has just been started. */
const FRESH = 6;

/**
 * Loads servers together until each is ready for the work. What counts is how long they have worked: on a busy machine they may
 * get a tenth of the time.
 * @param {Place} place
 * @param {Peer[]} servers
 * @param {Work} work
 * @param {number} seconds of processor time, of each server
 */
export async function warmUp(place, servers, work, seconds) {
  const reads = preparationOf(work);
  if (reads) await Promise.all(servers.map((server) => readAll(place, server, reads)));
  const enough = servers.map(({ pid }) => Math.max(processorSeconds(pid) + seconds, FRESH * seconds));
  const isCold = () => servers.some(({ pid }, at) => processorSeconds(pid) < (enough[at] ?? 0));
  while (isCold()) await measure(place, servers, work, WARM_UP_RUN_S);
}

/** @param {Place} place @param {Peer} server @param {import('./wrk.mjs').Load} reads @param {number} [seconds] */
async function readAll(place, server, reads, seconds = 0.5) {
  const { answers } = await applyLoad(place.loadCore, server.url, reads, seconds);
  if (answers >= reads.tokens) return;
  if (seconds > PATIENCE_S) throw new Error(`only ${answers} responses in ${seconds} s`);
  await readAll(place, server, reads, seconds * 2);
}

/**
 * Loads servers, all of them at the same time.
 * @param {Place} place
 * @param {Peer[]} servers
 * @param {Work} work
 * @param {number} seconds
 * @returns {Promise<Measured[]>} of each server, in their order; of all together the calls per response
 * @throws {Error} when a request failed, or was responded to without asking upstream for its token
 */
export async function measure(place, servers, work, seconds) {
  const callsBefore = await countCalls(place.upstreamUrl);
  const measured = await Promise.all(
    servers.map(async ({ url, pid }) => {
      const before = processorSeconds(pid);
      const load = await applyLoad(place.loadCore, url, loadOf(work), seconds);
      return { ...load, cost: ((processorSeconds(pid) - before) * 1e6) / load.answers };
    }),
  );
  // Too short for a server that has just been started on a busy machine.
  const silent = measured.findIndex(({ answers }) => answers === 0);
  if (silent !== -1 && seconds < PATIENCE_S) return measure(place, servers, work, seconds * 2);
  if (silent !== -1) throw new Error(`no response of ${servers[silent]?.url} in ${seconds} s`);
  const calls = (await countCalls(place.upstreamUrl)) - callsBefore;
  const answers = measured.reduce((sum, one) => sum + one.answers, 0);
  if (work.tokens !== 'same' && calls < answers) {
    throw new Error(`${answers} responses for as many tokens, and only ${calls} calls upstream`);
  }
  return measured.map((one) => ({ ...one, callsPerAnswer: calls / answers }));
}
