/** Value of each series by its name and labels, as the page writes them. */
export type Series = Readonly<Record<string, number>>;

/** Reads the metrics of a management listener. */
export async function readMetrics(management: string): Promise<Series> {
  const page = await (await fetch(`${management}/metrics`)).text();
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

/** What this product's counts, those of its histograms included, have gone up by; what has not changed is left out. */
export function countedBetween(before: Series, after: Series): Series {
  const changes = Object.entries(after)
    .filter(([name]) => /^(graphql|codearts)_\w+_(total|count)\b/.test(name))
    .map(([name, value]) => [name, value - (before[name] ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}
