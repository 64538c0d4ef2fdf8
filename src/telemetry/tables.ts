import { counters, gauges, histograms, type Metric, totals } from './metric-table.ts';
import { outcomes } from './outcomes.ts';
import { requestFields } from './request-log.ts';

/** What stands between the markers of docs/reference/telemetry.md, by the markers' names. */
export const operationsTables = {
  metrics: table(
    ['metric', 'type', 'labels', 'meaning'],
    Object.entries({ counter: { ...counters, ...totals }, histogram: histograms, gauge: gauges }).flatMap(
      ([type, metrics]) =>
        Object.values<Metric>(metrics).map(({ name, help, labels }) => [
          code(name),
          type,
          labels.map(code).join(', '),
          help,
        ]),
    ),
  ),
  outcomes: table(
    ['outcome', 'level of the line', 'meaning'],
    Object.entries(outcomes).map(([name, { level, meaning }]) => [code(name), code(level), meaning]),
  ),
  fields: table(
    ['field', 'meaning'],
    Object.entries(requestFields).map(([name, meaning]) => [code(name), meaning]),
  ),
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
