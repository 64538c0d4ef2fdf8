import { Counter, type Registry } from 'prom-client';
import type { Metric } from './metric-table.ts';

interface Cell {
  readonly labels: Record<string, string>;
  count: number;
}

/**
 * A counter whose counts are plain numbers until somebody asks for them: counting in prom-client's own takes several times as
 * long, and there are three of them on the way of each request.
 */
export class Tally {
  readonly #labelNames: readonly string[];
  readonly #cells = new Map<string, Cell>();

  constructor({ name, help, labels, values = [] }: Metric, registry: Registry) {
    this.#labelNames = labels;
    const cells = this.#cells;
    new Counter({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, count } of cells.values()) this.inc(labels, count);
      },
    });
    for (const value of values) this.#cell([value]);
  }

  /** @param labelValues in the order of the label names. */
  count(...labelValues: readonly string[]): void {
    this.#cell(labelValues).count += 1;
  }

  #cell(labelValues: readonly string[]): Cell {
    const key = labelValues.join();
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = {
        labels: Object.fromEntries(this.#labelNames.map((name, at) => [name, labelValues[at] ?? ''])),
        count: 0,
      };
      this.#cells.set(key, cell);
    }
    return cell;
  }
}
