// How late the last hundredth of the responses is when the server is half busy.
import { verify } from '../fleet.mjs';
import { measure, warmUp } from '../load/measure.mjs';
import { me } from '../load/operations.mjs';
import { hot, loadOf } from '../load/work.mjs';
import { applyLoad } from '../load/wrk.mjs';
import { BASELINE, peerKind } from '../peers.mjs';
import { median, number, share, spread } from '../report/numbers.mjs';

/** Long against a response, so that a late response hardly holds its connection's next request back. */
const THINK_MS = 25;

/** @type {import('../scenarios.mjs').Scenario['run']} */
export async function tail(fleet, names) {
  const { rounds, seconds } = fleet.options;
  const { upstreamUrl } = await fleet.at(hot.upstream);
  const place = { loadCore: fleet.loadCore, upstreamUrl };
  const teams = await fleet.teams(hot.upstream, names);
  for (const server of teams.flat()) await verify(server, me);
  for (const team of teams) await warmUp(place, team, hot, fleet.options.warmUp);
  const measured = new Map(
    teams
      .flat()
      .map((server) => [server, /** @type {{ aim: number, rate: number, p50: number, p99: number }[]} */ ([])]),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const server of teams.flat()) {
      const [full] = await measure(place, [server], hot, seconds);
      if (full === undefined) continue;
      const aim = full.rate / 2;
      const connections = Math.max(1, Math.round((aim * (THINK_MS + full.p50 / 2)) / 1_000));
      const load = { ...loadOf(hot), connections, thinkMs: THINK_MS };
      measured.get(server)?.push({ ...(await applyLoad(place.loadCore, server.url, load, seconds)), aim });
    }
  }
  const rows = teams.flatMap((team) => {
    const baseline = [...measured].find(([{ name, line }]) => name === BASELINE && line === team[0]?.line)?.[1] ?? [];
    return team.map((server) => {
      const all = measured.get(server) ?? [];
      const ratios = baseline.map(({ p99 }, at) => (all[at]?.p99 ?? Number.NaN) / p99);
      const p99 = number(median(all.map((one) => one.p99)), 2);
      const { line, name } = server;
      return {
        line,
        name,
        summary: name === BASELINE ? `${p99} ms` : share(ratios),
        spread: spread(ratios),
        cells: [
          peerKind(name).title,
          share(ratios),
          p99,
          number(median(all.map(({ p50 }) => p50)), 2),
          number(median(all.map(({ aim }) => aim)), 0),
          number(median(all.map(({ rate }) => rate)), 0),
        ],
      };
    });
  });
  return {
    head: [
      'server',
      'p99 against the proxy',
      'p99 ms',
      'p50 ms',
      'half of the maximum, responses/s',
      'reached, responses/s',
    ],
    rows,
  };
}
