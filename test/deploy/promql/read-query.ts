import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** The names in a query. */
export interface Query {
  readonly metrics: ReadonlyArray<{ readonly name: string; readonly labels: readonly string[] }>;
  /** The labels in `by`, `without`, `on` and `ignoring`. */
  readonly grouping: readonly string[];
  /** The first text that is not PromQL. */
  readonly error: string | undefined;
}

/** Reads a query with Prometheus' own grammar. */
export function readQuery(text: string): Query {
  const metrics: Array<{ name: string; labels: string[] }> = [];
  const grouping: string[] = [];
  let error: string | undefined;
  parser.parse(text).iterate({
    enter: ({ name, node, type }) => {
      if (type.isError) error ??= text.slice(node.from, node.from + 40) || 'the end';
      if (name === 'VectorSelector') metrics.push({ name: wordAt(node.getChild('Identifier'), text), labels: [] });
      if (name !== 'LabelName') return;
      const label = wordAt(node, text);
      if (node.parent?.name === 'GroupingLabels') grouping.push(label);
      else metrics.at(-1)?.labels.push(label);
    },
  });
  return { metrics, grouping, error };
}

function wordAt(node: SyntaxNode | null, text: string): string {
  return node === null ? '' : text.slice(node.from, node.to);
}
