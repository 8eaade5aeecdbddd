import { Counter, Gauge, Registry } from '@prometheus-io/client';
import { CounterCell, HistogramCell } from './cells.ts';
import { CellFamily } from './cell-family.ts';
import { type KeysOfKind, type LabelsOf, metricTable } from './metrics.ts';

/** Most label combinations of one metric. Closed sets keep far below it; the ceiling stands should one ever leak. */
const mostSeries = 2_000;

/**
 * The instruments of the table in one registry. Finding a cell costs a look-up per label, and the library's own
 * children
 * cost two hundred nanoseconds; code that observes often keeps the cells that it was given.
 */
export class Instruments {
  readonly registry = new Registry();
  readonly #counters = new Map<string, CellFamily<CounterCell>>();
  readonly #histograms = new Map<string, CellFamily<HistogramCell>>();
  #refusedSeries = 0;

  constructor(seriesCeiling = mostSeries) {
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

  /** Has a counter without labels follow a total that somebody else keeps. */
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
