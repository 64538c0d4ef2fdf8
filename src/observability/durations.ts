import { Histogram, type Registry } from 'prom-client';
import { BUCKETS, type Metric } from './metric-table.ts';

type Child = ReturnType<Histogram['labels']>;

/** A histogram of seconds with one label. */
export class Durations {
  readonly #histogram: Histogram;
  // Looked up here, since prom-client makes a new one each time.
  readonly #children = new Map<string, Child>();

  constructor({ name, help, labels }: Metric, registry: Registry) {
    this.#histogram = new Histogram({
      name,
      help,
      labelNames: [...labels],
      buckets: [...BUCKETS],
      registers: [registry],
    });
  }

  observe(label: string, milliseconds: number): void {
    let child = this.#children.get(label);
    if (child === undefined) {
      child = this.#histogram.labels(label);
      this.#children.set(label, child);
    }
    child.observe(milliseconds / 1_000);
  }
}
