// What a request costs: responses a second, and processor time, as shares of the plain proxy's.
import { verify } from '../fleet.mjs';
import { measure, warmUp } from '../load/measure.mjs';
import { BASELINE, peerKind } from '../peers.mjs';
import { median, number, share, spread } from '../report/numbers.mjs';

/**
 * Rate: responses a second of a server that is loaded alone. Cost: processor time of a request while all servers of its line are
 * loaded at the same time, in µs, so that whatever else runs on the machine slows all of them.
 * @typedef {{ rate: number, cost: number, callsPerAnswer: number }} Round
 */

/** @param {import('../load/work.mjs').Work} work @returns {import('../scenarios.mjs').Scenario['run']} */
export function throughput(work) {
  return async (fleet, names) => {
    const { rounds, seconds, maxConnections } = fleet.options;
    const bounded = { ...work, connections: Math.min(work.connections, maxConnections) };
    const { upstreamUrl } = await fleet.at(work.upstream);
    const place = { loadCore: fleet.loadCore, upstreamUrl };
    const teams = await fleet.teams(work.upstream, names);
    for (const team of teams) {
      for (const server of team) await verify(server, work.operation);
      await warmUp(place, team, bounded, fleet.options.warmUp);
    }
    const measured = new Map(teams.flat().map((server) => [server, /** @type {Round[]} */ ([])]));
    for (let round = 0; round < rounds; round += 1) {
      for (const team of teams) {
        const together = await measure(place, team, bounded, seconds);
        for (const [at, server] of team.entries()) {
          const [alone] = await measure(place, [server], bounded, seconds);
          if (alone) measured.get(server)?.push({ ...alone, cost: together[at]?.cost ?? Number.NaN });
        }
      }
    }
    // Once more, for a server that rejects politely after so many requests.
    for (const server of teams.flat()) await verify(server, work.operation);
    return {
      head: [
        'server',
        'share of responses/s',
        'lowest–highest',
        'share by processor time',
        'lowest–highest',
        'responses/s',
        'µs per request',
        'calls upstream per response',
      ],
      rows: teams.flatMap((team) => rowsOf(team, measured)),
    };
  };
}

/** @param {import('../fleet.mjs').Server[]} team @param {Map<import('../fleet.mjs').Server, Round[]>} measured */
function rowsOf(team, measured) {
  const baseline = measured.get(team.find(({ name }) => name === BASELINE) ?? /** @type {never} */ (undefined)) ?? [];
  return team.map((server) => {
    const rounds = measured.get(server) ?? [];
    // Against the same round's, so that what slows the whole machine down for a while touches no share.
    const rates = baseline.map(({ rate }, at) => (rounds[at]?.rate ?? Number.NaN) / rate);
    const costs = baseline.map(({ cost }, at) => cost / (rounds[at]?.cost ?? Number.NaN));
    const rate = number(median(rounds.map((one) => one.rate)), 0);
    const cost = number(median(rounds.map((one) => one.cost)), 0);
    const { line, name } = server;
    return {
      line,
      name,
      share: rates.length > 0 ? median(rates) : undefined,
      summary: name === BASELINE ? `${rate}/s · ${cost} µs` : `${share(rates)} · ${share(costs)}`,
      spread: `${spread(rates)} · ${spread(costs)}`,
      cells: [
        peerKind(name).title,
        share(rates),
        spread(rates),
        share(costs),
        spread(costs),
        rate,
        cost,
        number(median(rounds.map(({ callsPerAnswer }) => callsPerAnswer)), 2),
      ],
    };
  });
}
