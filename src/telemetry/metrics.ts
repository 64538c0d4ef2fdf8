import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { CounterBuffer } from './counter-buffer.ts';
import { Durations } from './durations.ts';
import { counters, gauges, histograms, totals } from './metric-table.ts';

/** Media type of {@link Metrics.page}. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

type GaugeName = keyof typeof gauges;

/** What a gauge shows right now: a value, or one for each value of its label. */
export type Reading = () => number | ReadonlyMap<string, number>;

/** The metrics of one app; several in a process do not mix. */
export class Metrics {
  readonly #registry = new Registry();
  readonly counters = mapValues(counters, (metric) => new CounterBuffer(metric, this.#registry));
  readonly durations = mapValues(histograms, (metric) => new Durations(metric, this.#registry));

  constructor() {
    // Started now, since the event loop's lag is that since the last time somebody asked.
    processRegistry();
  }

  /** Says where the value of a gauge comes from. */
  gauge(metric: GaugeName, read: Reading): void {
    const { name, help, labels } = gauges[metric];
    const [label] = labels;
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.#registry],
      collect() {
        const reading = read();
        if (typeof reading === 'number') this.set(reading);
        else if (label) for (const [value, count] of reading) this.set({ [label]: value }, count);
      },
    });
  }

  /** Says where the value of a total comes from. */
  total(metric: keyof typeof totals, read: () => number): void {
    const { name, help } = totals[metric];
    new Counter({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  /** Everything, the process's own metrics included, as Prometheus reads it. */
  page(): Promise<string> {
    return Registry.merge([this.#registry, processRegistry()]).metrics();
  }
}

let ofProcess: Registry | undefined;

/** What Node.js tells of the process; once in it, however many apps it holds. */
function processRegistry(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

function mapValues<Key extends string, Value, Result>(
  record: Readonly<Record<Key, Value>>,
  map: (value: Value) => Result,
): Readonly<Record<Key, Result>> {
  const keys = Object.keys(record) as Key[];
  return Object.fromEntries(keys.map((key) => [key, map(record[key])])) as Record<Key, Result>;
}
