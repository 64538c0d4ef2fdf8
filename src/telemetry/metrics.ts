import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { endOfTick } from '../tick.ts';
import { ANONYMOUS, BUCKETS, counters, gauges, histograms, type Metric, OTHER, totals } from './metric-table.ts';

/** Media type of {@link Metrics.page}. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;
/** Maximum number of names that become labels when there is no list of them. */
const MAX_NAMES = 20;

/** Current value of a gauge, or one for each value of its label. */
export type Reading = () => number | ReadonlyMap<string, number>;

/** The metrics of one app; several in a process do not mix. */
export class Metrics {
  readonly #registry = new Registry();
  readonly counters = mapValues(counters, (metric) => new SeriesCounter(metric, this.#registry));
  /** Observe seconds, with one label. */
  readonly durations = mapValues(histograms, (metric) => createHistogram(metric, this.#registry));

  constructor() {
    // Starts to measure the lag of the event loop.
    processRegistry();
  }

  gauge(metric: keyof typeof gauges, read: Reading): void {
    const [label] = gauges[metric].labels;
    new Gauge({
      ...optionsOf(gauges[metric], this.#registry),
      collect() {
        const reading = read();
        if (typeof reading === 'number') this.set(reading);
        else if (label) for (const [value, count] of reading) this.set({ [label]: value }, count);
      },
    });
  }

  /** Shows a total that is counted elsewhere. */
  total(metric: keyof typeof totals, read: () => number): void {
    new Counter({
      ...optionsOf(totals[metric], this.#registry),
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  /** All metrics, those of the process included, in the text format of Prometheus. */
  async page(): Promise<string> {
    // Requests are counted at the end of the tick in which they end.
    await endOfTick();
    return Registry.merge([this.#registry, processRegistry()]).metrics();
  }
}

/**
 * A counter whose series exist before an alert has to see them increase. Counts are plain numbers until they are scraped: `inc` of
 * prom-client costs three times as much, and a request counts three times.
 */
class SeriesCounter {
  readonly #metric: Metric;
  readonly #series = new Map<string, { readonly labelValues: readonly string[]; count: number }>();

  constructor(metric: Metric, registry: Registry) {
    const series = this.#series;
    this.#metric = metric;
    new Counter({
      ...optionsOf(metric, registry),
      collect() {
        this.reset();
        for (const { labelValues, count } of series.values()) this.labels(...labelValues).inc(count);
      },
    });
    for (const prefix of metric.prefixes ?? (metric.labels.length === 1 ? [[]] : [])) this.#start(prefix);
  }

  /** @param labelValues in the order of the label names. */
  count(...labelValues: readonly string[]): void {
    const series = this.#series.get(labelValues.join()) ?? this.#startWith(labelValues);
    series.count += 1;
  }

  #startWith(labelValues: readonly string[]) {
    this.#start(labelValues.slice(0, -1));
    this.#start(labelValues);
    return this.#series.get(labelValues.join()) ?? { labelValues, count: 0 };
  }

  #start(prefix: readonly string[]): void {
    const { labels, values = [] } = this.#metric;
    const started = prefix.length === labels.length ? [prefix] : values.map((last) => [...prefix, last]);
    for (const labelValues of started) {
      const key = labelValues.join();
      if (!this.#series.has(key)) this.#series.set(key, { labelValues, count: 0 });
    }
  }
}

/** Bounds the names that become labels, since a client can invent any. */
export class LabelNames {
  readonly #names: Set<string>;
  readonly #isOpen: boolean;

  /** @param known the only names that become labels; by default the first 20 that are seen. */
  constructor(known?: Iterable<string>) {
    this.#names = new Set(known);
    this.#isOpen = known === undefined;
  }

  /** The name itself, or `other`; `anonymous` for none. */
  labelOf(name: string | undefined): string {
    if (name === undefined) return ANONYMOUS;
    if (this.#names.has(name)) return name;
    if (!this.#isOpen || this.#names.size >= MAX_NAMES) return OTHER;
    this.#names.add(name);
    return name;
  }
}

function createHistogram(metric: Metric, registry: Registry): Histogram {
  const histogram = new Histogram({ ...optionsOf(metric, registry), buckets: [...BUCKETS] });
  const [label = ''] = metric.labels;
  for (const value of metric.values ?? []) histogram.zero({ [label]: value });
  return histogram;
}

function optionsOf({ name, help, labels }: Metric, registry: Registry) {
  return { name, help, labelNames: [...labels], registers: [registry] };
}

let ofProcess: Registry | undefined;

/** Metrics of Node.js; once per process, however many apps it has. */
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
