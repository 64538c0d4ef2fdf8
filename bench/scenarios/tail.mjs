// How late the last hundredth of the answers is when the server is half busy.
import { measure, warmUp } from '../load/measure.mjs';
import { me } from '../load/operations.mjs';
import { BASELINE, peerKind } from '../peers.mjs';
import { median, number, share } from '../report/numbers.mjs';

/** Long against an answer, so that a late answer hardly holds its connection's next request back. */
const THINK_MS = 25;

/** @type {import('../load/measure.mjs').Work} */
const WORK = { operation: me, distinct: true, tokenLength: 16, connections: 32, upstream: 'near' };

/** @type {import('../scenarios.mjs').Scenario['run']} */
export async function tail(fleet, names) {
  const { rounds, seconds } = fleet.options;
  /** @type {Record<string, { aim: number, rate: number, p50: number, p99: number }[]>} */
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) {
    await fleet.verify(name, WORK.upstream, me);
    await warmUp(fleet, name, WORK);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const { rate: maximum, p50 } = await measure(fleet, name, WORK, seconds);
      const aim = maximum / 2;
      const connections = Math.max(1, Math.round((aim * (THINK_MS + p50 / 2)) / 1_000));
      const half = await measure(fleet, name, { ...WORK, connections, thinkMs: THINK_MS }, seconds);
      measured[name]?.push({ ...half, aim });
    }
  }
  const baseline = measured[BASELINE];
  return {
    head: [
      'server',
      'p99 against the proxy',
      'p99 ms',
      'p50 ms',
      'half of the maximum, answers/s',
      'reached, answers/s',
    ],
    rows: Object.entries(measured).map(([name, all]) => ({
      name,
      cells: [
        peerKind(name).title,
        share(baseline ? all.map(({ p99 }, index) => p99 / (baseline[index]?.p99 ?? Number.NaN)) : []),
        number(median(all.map(({ p99 }) => p99)), 2),
        number(median(all.map(({ p50 }) => p50)), 2),
        number(median(all.map(({ aim }) => aim)), 0),
        number(median(all.map(({ rate }) => rate)), 0),
      ],
    })),
  };
}
