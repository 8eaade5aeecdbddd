import Counter from '@prometheus-io/client/lib/counter.js';
import Gauge from '@prometheus-io/client/lib/gauge.js';
import Registry from '@prometheus-io/client/lib/registry.js';
import type { Metric } from '@prometheus-io/client';
import { CounterCell, HistogramCell } from './cells.ts';
import { CellFamily } from './cell-family.ts';
import { type KeysOfKind, type LabelsOf, metricTable } from './metrics.ts';

/**
 * Maximum number of label combinations of one metric. Closed sets stay far below it; the limit holds if a set should
 * ever fail to be closed.
 */
const mostSeries = 2_000;

/**
 * All metrics of the table in one registry. Finding a cell takes one lookup per label; the library's own lookup takes
 * two hundred nanoseconds. Code that observes often keeps its cells.
 */
export class Instruments {
  readonly registry = new Registry();
  readonly #counters = new Map<string, CellFamily<CounterCell>>();
  readonly #histograms = new Map<string, CellFamily<HistogramCell>>();
  readonly #seriesCeiling: number;
  #refusedSeries = 0;

  constructor(seriesCeiling = mostSeries) {
    this.#seriesCeiling = seriesCeiling;
    for (const [key, row] of Object.entries(metricTable)) {
      if (row.kind === 'counter') {
        this.#counters.set(key, new CellFamily(row, seriesCeiling, () => new CounterCell(), this.registry));
      } else if (row.kind === 'histogram') {
        const { buckets } = row;
        this.#histograms.set(key, new CellFamily(row, seriesCeiling, () => new HistogramCell(buckets), this.registry));
      }
    }
    this.countFrom('refusedSeries', () => this.#refusedSeries);
  }

  counter<P extends KeysOfKind<'counter'>>(key: P, ...labels: LabelsOf<P>): CounterCell {
    return this.#cell(this.#counters.get(key), labels) ?? new CounterCell();
  }

  histogram<P extends KeysOfKind<'histogram'>>(key: P, ...labels: LabelsOf<P>): HistogramCell {
    return this.#cell(this.#histograms.get(key), labels) ?? new HistogramCell([]);
  }

  /**
   * Registers a gauge that reads its value at each scrape. A gauge that is not registered is not exposed. A second call
   * replaces the first.
   */
  gauge<P extends KeysOfKind<'gauge'>>(key: P, read: () => number, ...labels: LabelsOf<P>): void {
    const row = metricTable[key];
    this.registry.removeSingleMetric(row.name);
    // The constructor registers the gauge.
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

  /** Registers a gauge whose series, with their values, are read at each scrape. */
  gauges<P extends KeysOfKind<'gauge'>>(
    key: P,
    read: () => ReadonlyArray<readonly [labels: LabelsOf<P>, value: number]>,
  ): void {
    const { name, help, kind, labels: names } = metricTable[key];
    const get = (): Promise<object> => {
      const series = read();
      this.#refusedSeries += Math.max(0, series.length - this.#seriesCeiling);
      const values = series.slice(0, this.#seriesCeiling).map(([labels, value]) => ({
        labels: Object.fromEntries(names.map((label, index) => [label, labels[index] ?? ''])),
        value,
      }));
      return Promise.resolve({ name, help, type: kind, aggregator: 'sum', values });
    };
    // As of a `CellFamily`, the registry uses the name and `get` only.
    this.registry.registerMetric({ name, get } as unknown as Metric);
  }

  /** Registers a counter without labels that follows a total which other code keeps. */
  countFrom(key: 'droppedLogLines' | 'refusedSeries', readTotal: () => number): void {
    const row = metricTable[key];
    let counted = 0;
    this.registry.removeSingleMetric(row.name);
    void new Counter({
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

  #cell<C>(family: CellFamily<C> | undefined, labels: readonly string[]): C | undefined {
    const cell = family?.cell(labels);
    if (cell === undefined) this.#refusedSeries += 1;
    return cell;
  }
}
