import { Counter, type Registry } from 'prom-client';
import type { Metric } from './metric-table.ts';

/** Counts of one set of label values, or what leads to those that begin alike. */
class Cell {
  count = 0;
  readonly values: readonly string[];
  readonly #metric: Metric;
  readonly #next = new Map<string, Cell>();

  constructor(metric: Metric, values: readonly string[]) {
    this.#metric = metric;
    this.values = values;
    if (values.length === metric.labels.length - 1) for (const last of metric.values ?? []) this.next(last);
  }

  /** The cell with one further value. */
  next(value: string): Cell {
    let cell = this.#next.get(value);
    if (cell === undefined) {
      cell = new Cell(this.#metric, [...this.values, value]);
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
export class CounterBuffer {
  readonly #root: Cell;

  constructor(metric: Metric, registry: Registry) {
    const { name, help, labels, prefixes = [] } = metric;
    const root = new Cell(metric, []);
    this.#root = root;
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
    for (const prefix of prefixes) this.#cell(prefix);
  }

  /** @param labelValues in the order of the label names. */
  count(...labelValues: readonly string[]): void {
    this.#cell(labelValues).count += 1;
  }

  #cell(labelValues: readonly string[]): Cell {
    let cell = this.#root;
    for (const value of labelValues) cell = cell.next(value);
    return cell;
  }
}
