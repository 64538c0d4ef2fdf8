import { Counter, type Registry } from 'prom-client';
import type { Metric } from './metric-table.ts';

/** Counts of one set of label values, or what leads to those that begin alike. */
class Cell {
  count = 0;
  readonly values: readonly string[];
  readonly #next = new Map<string, Cell>();

  constructor(values: readonly string[]) {
    this.values = values;
  }

  /** The cell with one further value. */
  next(value: string): Cell {
    let cell = this.#next.get(value);
    if (cell === undefined) {
      cell = new Cell([...this.values, value]);
      this.#next.set(value, cell);
    }
    return cell;
  }

  /** Those with all of their values. */
  *leaves(): Generator<Cell> {
    if (this.#next.size === 0) yield this;
    for (const cell of this.#next.values()) yield* cell.leaves();
  }
}

/**
 * A counter whose counts are plain numbers until somebody asks for them: counting in prom-client's own takes several times as
 * long, and there are three of them on the way of each request.
 */
export class Tally {
  readonly #root = new Cell([]);

  constructor({ name, help, labels, values = [] }: Metric, registry: Registry) {
    const root = this.#root;
    new Counter({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        this.reset();
        for (const { values, count } of root.leaves()) {
          if (values.length === labels.length) {
            this.inc(Object.fromEntries(labels.map((label, at) => [label, values[at] ?? ''])), count);
          }
        }
      },
    });
    for (const value of values) root.next(value);
  }

  /** @param labelValues in the order of the label names. */
  count(...labelValues: readonly string[]): void {
    let cell = this.#root;
    for (const value of labelValues) cell = cell.next(value);
    cell.count += 1;
  }
}
