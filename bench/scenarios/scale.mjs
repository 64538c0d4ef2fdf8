// How much of its rate a server keeps when many more connections share it.
import { setTimeout as pause } from 'node:timers/promises';
import { crowd, loadOf } from '../load/work.mjs';
import { applyLoad } from '../load/wrk.mjs';
import { peerKind } from '../peers.mjs';
import { median, number, share, spread } from '../report/numbers.mjs';
import { countCalls } from '../upstream/upstream.mjs';

/** @param {number} few connections @param {number} many @returns {import('../scenarios.mjs').Scenario['run']} */
export function scale(few, many) {
  return async (fleet, names) => {
    const servers = (await fleet.teams('near', names)).flat();
    const measured = new Map(servers.map((server) => [server, /** @type {{ few: number, many: number }[]} */ ([])]));
    for (const server of servers) await settledRate(fleet, server, few);
    for (let round = 0; round < fleet.options.rounds; round += 1) {
      for (const server of servers) {
        measured.get(server)?.push({
          few: await settledRate(fleet, server, few),
          many: await settledRate(fleet, server, many),
        });
      }
    }
    const rows = [...measured].map(([{ line, name }, rounds]) => {
      const kept = rounds.map((rate) => rate.many / rate.few);
      return {
        line,
        name,
        summary: share(kept),
        spread: spread(kept),
        cells: [
          peerKind(name).title,
          share(kept),
          spread(kept),
          number(median(rounds.map((rate) => rate.few)), 0),
          number(median(rounds.map((rate) => rate.many)), 0),
        ],
      };
    });
    return {
      head: ['server', 'share kept', 'lowest–highest', `responses/s over ${few}`, `responses/s over ${many}`],
      rows,
    };
  };
}

/**
 * Counts at the upstream while the load goes on, since wrk counts from the first connection to the last response.
 * @param {import('../fleet.mjs').Fleet} fleet
 * @param {import('../fleet.mjs').Server} server
 * @param {number} wanted connections
 * @returns {Promise<number>} reads a second, once all connections have been accepted and served
 */
async function settledRate(fleet, server, wanted) {
  const { settle, seconds, maxConnections } = fleet.options;
  const { upstreamUrl } = await fleet.at('near');
  const load = loadOf(crowd(Math.min(wanted, maxConnections)));
  const loaded = applyLoad(fleet.loadCore, server.url, load, settle + seconds);
  const [rate] = await Promise.all([pause(settle * 1_000).then(() => callRate(upstreamUrl, seconds)), loaded]);
  return rate;
}

/** @param {string} upstreamUrl @param {number} seconds @returns {Promise<number>} calls a second */
async function callRate(upstreamUrl, seconds) {
  const begun = performance.now();
  const before = await countCalls(upstreamUrl);
  await pause(seconds * 1_000);
  const calls = (await countCalls(upstreamUrl)) - before;
  return (calls * 1_000) / (performance.now() - begun);
}
