// How many answers a second, as a share of the plain proxy's.
import { measure, warmUp } from '../load/measure.mjs';
import { BASELINE, peerKind } from '../peers.mjs';
import { median, number, share, spread } from '../report/numbers.mjs';

/** @typedef {import('../load/wrk.mjs').Measured & { callsPerAnswer: number }} Round */

/**
 * @param {Partial<import('../load/measure.mjs').Work> & Pick<import('../load/measure.mjs').Work, 'operation'>} work
 * @returns {import('../scenarios.mjs').Scenario['run']}
 */
export function throughput({ distinct = true, tokenLength = 16, connections = 32, upstream = 'near', operation }) {
  const work = { operation, distinct, tokenLength, connections, upstream };
  return async (fleet, names) => {
    const { rounds, seconds } = fleet.options;
    for (const name of names) {
      await fleet.verify(name, upstream, operation);
      await warmUp(fleet, name, work);
    }
    /** @type {Record<string, Round[]>} */
    const measured = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const name of names) measured[name]?.push(await measure(fleet, name, work, seconds));
    }
    // Once more, for a server that refuses politely after so many requests.
    for (const name of names) await fleet.verify(name, upstream, operation);
    return table(measured);
  };
}

/** @param {Record<string, Round[]>} measured @returns {import('../report/table.mjs').Table} */
function table(measured) {
  const baseline = measured[BASELINE];
  const rows = Object.entries(measured).map(([name, rounds]) => {
    // Against the same round's, so that what slows the whole machine down for a while touches no share.
    const shares = baseline ? rounds.map(({ rate }, index) => rate / (baseline[index]?.rate ?? Number.NaN)) : [];
    return {
      name,
      share: shares.length > 0 ? median(shares) : undefined,
      cells: [
        peerKind(name).title,
        share(shares),
        spread(shares),
        number(median(rounds.map(({ rate }) => rate)), 0),
        number(median(rounds.map(({ p50 }) => p50)), 2),
        number(median(rounds.map(({ p99 }) => p99)), 2),
        number(median(rounds.map(({ callsPerAnswer }) => callsPerAnswer)), 2),
      ],
    };
  });
  return {
    head: ['server', 'share', 'lowest–highest', 'answers/s', 'p50 ms', 'p99 ms', 'calls upstream per answer'],
    rows,
  };
}
