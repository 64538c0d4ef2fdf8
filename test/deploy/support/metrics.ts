import type { Server } from './server.ts';

/** Labels of each metric of a server that has served nothing yet; the series of a histogram count as metrics of their own. */
export async function labelsByMetric({ management }: Server): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const page = await (await fetch(`${management}/metrics`)).text();
  const labels = new Map<string, Set<string>>();
  for (const [, name = '', given = ''] of page.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const known = labels.get(name) ?? new Set();
    for (const [, label = ''] of given.matchAll(/(\w+)="/g)) known.add(label);
    labels.set(name, known);
  }
  return labels;
}
