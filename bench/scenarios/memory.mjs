// Whether memory stays where it is under load that goes on and on.
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { hot, loadOf } from '../load/work.mjs';
import { applyLoad } from '../load/wrk.mjs';
import { peerKind } from '../peers.mjs';
import { median, number, slope } from '../report/numbers.mjs';

const SAMPLES = 60;

/** @typedef {{ minute: number, megabytes: number }} Sample */

/** @type {import('../scenarios.mjs').Scenario['run']} */
export async function memory(fleet, names) {
  const seconds = fleet.options.minutes * 60;
  await fleet.at('near');
  const rows = [];
  for (const line of fleet.options.lines) {
    for (const name of names) {
      const server = await fleet.startOne(name, line);
      const [{ answers }, samples] = await Promise.all([
        applyLoad(fleet.loadCore, server.url, loadOf(hot), seconds),
        watch(server.pid, seconds),
      ]);
      await server.close();
      const [first, half, highest, rise, minutes] = cells(samples);
      rows.push({
        line: line.title,
        name,
        summary: `${half}, ${rise}/min`,
        spread: `${first}–${highest}`,
        cells: [peerKind(name).title, first, half, highest, rise, minutes, number(answers, 0)],
      });
    }
  }
  return {
    head: ['server', 'at first, MB', 'second half, MB', 'highest, MB', 'slope, MB/min', 'minutes', 'responses'],
    rows,
  };
}

/** @param {Sample[]} samples @returns {[first: string, half: string, highest: string, slope: string, minutes: string]} */
function cells(samples) {
  const secondHalf = samples.slice(Math.floor(samples.length / 2));
  const megabytes = samples.map((sample) => sample.megabytes);
  return [
    number(megabytes[0] ?? Number.NaN, 0),
    number(median(secondHalf.map((sample) => sample.megabytes)), 0),
    number(Math.max(...megabytes), 0),
    number(slope(secondHalf.map((sample) => [sample.minute, sample.megabytes])), 2),
    number(samples.at(-1)?.minute ?? Number.NaN, 1),
  ];
}

/** @param {number} pid @param {number} seconds @returns {Promise<Sample[]>} evenly spread, the first one at once */
async function watch(pid, seconds) {
  const begun = performance.now();
  const samples = [];
  for (let index = 0; index <= SAMPLES; index += 1) {
    await pause(Math.max(0, begun + (index * seconds * 1_000) / SAMPLES - performance.now()));
    samples.push({ minute: (performance.now() - begun) / 60_000, megabytes: await residentMegabytes(pid) });
  }
  return samples;
}

/** @param {number} pid */
async function residentMegabytes(pid) {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}
