import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';
import { type KeysOfKind, type LabelsOf, type MetricKey, metricTable } from './metrics.ts';

/** Most label combinations of one metric. Closed sets keep far below it; the ceiling stands should one ever leak. */
const mostSeries = 2_000;

type CounterChild = Pick<Counter.Internal, 'inc'>;
type HistogramChild = Pick<Histogram.Internal<string>, 'observe'>;

const unseen: CounterChild & HistogramChild = { inc: () => undefined, observe: () => undefined };

/**
 * The instruments of the table in one registry. A child, once asked for, is kept: fetching it again costs one lookup,
 * and the ones on the path of a request are kept by their users and cost none.
 */
export class Instruments {
  readonly registry = new Registry();
  readonly #counters = new Map<MetricKey, Counter<string>>();
  readonly #histograms = new Map<MetricKey, Histogram<string>>();
  readonly #children = new Map<MetricKey, Map<string, CounterChild | HistogramChild>>();
  readonly #mostSeries: number;

  constructor(seriesCeiling = mostSeries) {
    this.#mostSeries = seriesCeiling;
    for (const key of Object.keys(metricTable) as MetricKey[]) {
      const row = metricTable[key];
      const base = { name: row.name, help: row.help, labelNames: row.labels, registers: [this.registry] };
      this.#children.set(key, new Map());
      if (row.kind === 'counter') this.#counters.set(key, new Counter(base));
      else if (row.kind === 'histogram')
        this.#histograms.set(key, new Histogram({ ...base, buckets: [...row.buckets] }));
    }
  }

  counter<P extends KeysOfKind<'counter'>>(key: P, ...labels: LabelsOf<P>): CounterChild {
    return this.#child(key, labels, (metric: Counter<string>) => metric.labels(...labels), this.#counters);
  }

  histogram<P extends KeysOfKind<'histogram'>>(key: P, ...labels: LabelsOf<P>): HistogramChild {
    return this.#child(key, labels, (metric: Histogram<string>) => metric.labels(...labels), this.#histograms);
  }

  /** Has a gauge read its value at each scrape. A gauge nobody registered is not exposed; a second call replaces the first. */
  gauge<P extends KeysOfKind<'gauge'>>(key: P, read: () => number, ...labels: LabelsOf<P>): void {
    const row = metricTable[key];
    this.registry.removeSingleMetric(row.name);
    // The constructor registers it.
    void new Gauge<string>({
      name: row.name,
      help: row.help,
      labelNames: row.labels,
      registers: [this.registry],
      collect() {
        const child = labels.length === 0 ? this : this.labels(...labels);
        child.set(read());
      },
    });
  }

  /** Has a counter follow a total that somebody else keeps. */
  countFrom(key: 'droppedLogLines', readTotal: () => number): void {
    const row = metricTable[key];
    let counted = 0;
    this.registry.removeSingleMetric(row.name);
    void new Counter<string>({
      name: row.name,
      help: row.help,
      registers: [this.registry],
      collect() {
        const total = readTotal();
        this.inc(total - counted);
        counted = total;
      },
    });
  }

  /** Label combinations seen so far, over all counters and histograms. */
  get seriesCount(): number {
    let count = 0;
    for (const children of this.#children.values()) count += children.size;
    return count;
  }

  #child<M, C extends CounterChild | HistogramChild>(
    key: MetricKey,
    labels: readonly string[],
    make: (metric: M) => C,
    metrics: ReadonlyMap<MetricKey, M>,
  ): C {
    const metric = metrics.get(key);
    const children = this.#children.get(key);
    if (metric === undefined || children === undefined) throw new Error(`no metric ${key}`);
    const name = labels.join('\n');
    const known = children.get(name);
    if (known !== undefined) return known as C;
    if (children.size >= this.#mostSeries) {
      this.counter('refusedSeries').inc();
      return unseen as unknown as C;
    }
    const child = labels.length === 0 ? (metric as unknown as C) : make(metric);
    children.set(name, child);
    return child;
  }
}
