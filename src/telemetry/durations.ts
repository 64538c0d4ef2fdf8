import { Histogram, type Registry } from 'prom-client';
import { BUCKETS, type Metric } from './metric-table.ts';

/** Values that wait for the histogram, at most; in a batch each of them takes a fraction of the time that it takes by itself. */
const BATCH = 256;

/** The values of one label that have not been counted yet. */
class Pending {
  readonly #child: ReturnType<Histogram['labels']>;
  readonly #seconds = new Float64Array(BATCH);
  #used = 0;

  constructor(child: ReturnType<Histogram['labels']>) {
    this.#child = child;
  }

  add(seconds: number): void {
    this.#seconds[this.#used] = seconds;
    this.#used += 1;
    if (this.#used === BATCH) this.count();
  }

  count(): void {
    const used = this.#seconds.subarray(0, this.#used);
    this.#used = 0;
    for (const seconds of used) this.#child.observe(seconds);
  }
}

/** A histogram of seconds with one label. */
export class Durations {
  readonly #histogram: Histogram;
  readonly #pending = new Map<string, Pending>();

  constructor({ name, help, labels, values = [] }: Metric, registry: Registry) {
    const pending = this.#pending;
    this.#histogram = new Histogram({
      name,
      help,
      labelNames: [...labels],
      buckets: [...BUCKETS],
      registers: [registry],
      collect() {
        for (const one of pending.values()) one.count();
      },
    });
    const [label] = labels;
    if (label) for (const value of values) this.#histogram.zero({ [label]: value });
  }

  observe(label: string, milliseconds: number): void {
    let pending = this.#pending.get(label);
    if (pending === undefined) {
      pending = new Pending(this.#histogram.labels(label));
      this.#pending.set(label, pending);
    }
    pending.add(milliseconds / 1_000);
  }
}
