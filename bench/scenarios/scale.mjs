// How much of its rate a server keeps when many more connections share it.
import { setTimeout as pause } from 'node:timers/promises';
import { me } from '../load/operations.mjs';
import { applyLoad } from '../load/wrk.mjs';
import { peerKind } from '../peers.mjs';
import { median, number, share, spread } from '../report/numbers.mjs';
import { countCalls } from '../upstream/upstream.mjs';

const LOAD = { body: me.body, distinct: true, tokenLength: 16 };

/** @param {number} few connections @param {number} many @returns {import('../scenarios.mjs').Scenario['run']} */
export function scale(few, many) {
  return async (fleet, names) => {
    /** @type {Record<string, { few: number, many: number }[]>} */
    const measured = Object.fromEntries(names.map((name) => [name, []]));
    for (const name of names) await settledRate(fleet, name, few);
    for (let round = 0; round < fleet.options.rounds; round += 1) {
      for (const name of names) {
        measured[name]?.push({
          few: await settledRate(fleet, name, few),
          many: await settledRate(fleet, name, many),
        });
      }
    }
    const rows = Object.entries(measured).map(([name, rounds]) => {
      const kept = rounds.map((rate) => rate.many / rate.few);
      return {
        name,
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
      head: ['server', 'share kept', 'lowest–highest', `answers/s over ${few}`, `answers/s over ${many}`],
      rows,
    };
  };
}

/**
 * Counts at the upstream while the load goes on, since wrk counts from the first connection to the last answer.
 * @param {import('../fleet.mjs').Fleet} fleet
 * @param {string} name
 * @param {number} wanted connections
 * @returns {Promise<number>} reads a second, once all connections have been accepted and served
 */
async function settledRate(fleet, name, wanted) {
  const { settle, seconds, maxConnections } = fleet.options;
  const { servers, upstreamUrl } = await fleet.at('near');
  const load = { ...LOAD, connections: Math.min(wanted, maxConnections) };
  const loaded = applyLoad(fleet.loadCore, servers[name]?.url ?? '', load, settle + seconds);
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
