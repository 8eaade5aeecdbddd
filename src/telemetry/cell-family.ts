import type { Metric, MetricObjectWithValues, MetricValueWithName, Registry } from '@prometheus-io/client';
import { CounterCell, HistogramCell } from './cells.ts';
import { LabelTree } from '../core/label-tree.ts';

interface FamilyRow {
  readonly kind: 'counter' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

type Labels = Readonly<Record<string, string>>;
type Value = MetricValueWithName<string>;

/** All cells of one metric. The registry reads them at each scrape. */
export class CellFamily<C> {
  readonly #row: FamilyRow;
  readonly #ceiling: number;
  readonly #make: () => C;
  readonly #byLabels = new LabelTree<C>();
  readonly #cells: { readonly labels: Labels; readonly cell: C }[] = [];

  constructor(row: FamilyRow, ceiling: number, make: () => C, registry: Registry) {
    this.#row = row;
    this.#ceiling = ceiling;
    this.#make = make;
    // The registry uses only the name and `get` of a metric. It creates such objects itself when it merges registries.
    registry.registerMetric(this as unknown as Metric);
    if (row.labels.length === 0) this.cell([]);
  }

  get name(): string {
    return this.#row.name;
  }

  /** Returns the cell for these label values, and creates it if it is new. Undefined at the maximum number of cells. */
  cell(labelValues: readonly string[]): C | undefined {
    const known = this.#byLabels.get(labelValues);
    if (known !== undefined) return known;
    if (this.#cells.length >= this.#ceiling) return undefined;
    const labels = Object.fromEntries(this.#row.labels.map((name, index) => [name, labelValues[index] ?? '']));
    const cell = this.#make();
    this.#byLabels.set(labelValues, cell);
    this.#cells.push({ labels, cell });
    return cell;
  }

  /** The values that the registry prints. */
  get(): Promise<Omit<MetricObjectWithValues<Value>, 'collect'>> {
    const { kind, name, help } = this.#row;
    const values: Value[] = [];
    for (const { labels, cell } of this.#cells) {
      if (cell instanceof CounterCell) values.push({ labels, value: cell.value });
      else if (cell instanceof HistogramCell) values.push(...histogramValues(name, labels, cell));
    }
    return Promise.resolve({ name, help, type: kind, aggregator: 'sum', values });
  }
}

function histogramValues(name: string, labels: Labels, cell: HistogramCell): Value[] {
  let count = 0;
  const values: Value[] = cell.counts.map((countOfBucket, index) => {
    count += countOfBucket;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: cell.bounds[index] ?? '+Inf' }, value: count };
  });
  values.push({ metricName: `${name}_sum`, labels, value: cell.sum });
  values.push({ metricName: `${name}_count`, labels, value: count });
  return values;
}
