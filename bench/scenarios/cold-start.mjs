// How long until a new process has given its first right response.
import { once } from 'node:events';
import { verify } from '../fleet.mjs';
import { me } from '../load/operations.mjs';
import { spawnOn } from '../machine/processes.mjs';
import { peerKind } from '../peers.mjs';
import { median, number } from '../report/numbers.mjs';

/** @typedef {import('../node-lines.mjs').NodeLine} NodeLine */

const BARE = 'node';

/** @type {import('../scenarios.mjs').Scenario['run']} */
export async function coldStart(fleet, names) {
  const { lines, starts } = fleet.options;
  const measured = lines.flatMap((line) =>
    [BARE, ...names].map((name) => ({ line, name, times: /** @type {number[]} */ ([]) })),
  );
  for (let start = 0; start < starts; start += 1) {
    for (const { line, name, times } of measured) {
      times.push(name === BARE ? await timeBareNode(fleet, line) : await timeStart(fleet, name, line));
    }
  }
  return {
    head: ['server', 'first response after, ms', 'lowest–highest'],
    rows: measured.map(({ line, name, times }) => {
      const range = `${number(Math.min(...times), 0)}–${number(Math.max(...times), 0)}`;
      const title = name === BARE ? "`node -e ''`, until it has ended" : peerKind(name).title;
      const summary = number(median(times), 0);
      return { line: line.title, name, summary, spread: range, cells: [title, summary, range] };
    }),
  };
}

/** @param {import('../fleet.mjs').Fleet} fleet @param {NodeLine} line @returns {Promise<number>} milliseconds */
async function timeBareNode({ serverCore }, { program }) {
  const begun = performance.now();
  await once(spawnOn(serverCore, [program, '-e', '']), 'exit');
  return performance.now() - begun;
}

/** @param {import('../fleet.mjs').Fleet} fleet @param {string} name @param {NodeLine} line @returns {Promise<number>} milliseconds */
async function timeStart(fleet, name, line) {
  await fleet.at('near');
  const begun = performance.now();
  const server = await fleet.startOne(name, line);
  await verify(server, me);
  const took = performance.now() - begun;
  await server.close();
  return took;
}
