// How long until a new process has given its first right answer.
import { once } from 'node:events';
import { ask } from '../load/ask.mjs';
import { me } from '../load/operations.mjs';
import { spawnOn } from '../machine/processes.mjs';
import { peerKind } from '../peers.mjs';
import { median, number } from '../report/numbers.mjs';

const BARE = 'node';

/** @type {import('../scenarios.mjs').Scenario['run']} */
export async function coldStart(fleet, names) {
  const { upstreamUrl } = await fleet.at('near');
  /** @type {Record<string, number[]>} */
  const measured = Object.fromEntries([BARE, ...names].map((name) => [name, []]));
  for (let start = 0; start < fleet.options.starts; start += 1) {
    measured[BARE]?.push(await timeBareNode(fleet.serverCore));
    for (const name of names) measured[name]?.push(await timeStart(name, fleet.serverCore, upstreamUrl));
  }
  return {
    head: ['server', 'first answer after, ms', 'lowest–highest'],
    rows: Object.entries(measured).map(([name, times]) => ({
      name,
      cells: [
        name === BARE ? "`node -e ''`, until it has ended" : peerKind(name).title,
        number(median(times), 0),
        `${number(Math.min(...times), 0)}–${number(Math.max(...times), 0)}`,
      ],
    })),
  };
}

/** @param {number} core @returns {Promise<number>} milliseconds */
async function timeBareNode(core) {
  const begun = performance.now();
  await once(spawnOn(core, [process.execPath, '-e', '']), 'exit');
  return performance.now() - begun;
}

/** @param {string} name @param {number} core @param {string} upstream @returns {Promise<number>} milliseconds */
async function timeStart(name, core, upstream) {
  const begun = performance.now();
  const peer = await peerKind(name).start(core, upstream);
  await ask(peer.url, me.body, me.answer);
  const took = performance.now() - begun;
  await peer.close();
  return took;
}
