import { metricTable } from '../../src/telemetry/metrics.ts';
import { processMetricTable } from '../../src/telemetry/process-metrics.ts';
import type { GeneratedPage } from '../generated-page.ts';

interface Row {
  readonly name: string;
  readonly kind: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

const tables: readonly Row[] = [...Object.values(metricTable), ...processMetricTable];

export const page: GeneratedPage = {
  path: 'docs/metrics.md',
  render:
    () => `<!-- Written by scripts/generate.ts from src/telemetry/metrics.ts and src/telemetry/process-metrics.ts. -->
# Metrics

\`GET /metrics\` on the admin port (9090) answers in Prometheus' text format. Names follow OpenTelemetry's conventions for
generative AI where they have one; the rest begin with \`headgate_\`. Every label comes from a closed set: models and
providers by their configured names (\`other\` for the rest), routes as the table of routes has them, codes from
[the errors](errors.md). So no request can create a new time series. [Operations](operations.md#what-a-metric-tells) says what each
metric tells and what to do.

## Of requests

${renderTable(tables.filter(({ name }) => name.startsWith('gen_ai_')))}

## Of the gateway

${renderTable(tables.filter(({ name }) => name.startsWith('headgate_')))}

## Of the process

${renderTable(tables.filter(({ name }) => !/^(gen_ai|headgate)_/.test(name)))}

## Buckets

The upper bounds of the histograms, in the metric's own unit; \`+Inf\` follows.

| name | bounds |
|---|---|
${Object.values(metricTable)
  .flatMap((row) => ('buckets' in row ? [`| \`${row.name}\` | ${row.buckets.join(', ')} |`] : []))
  .join('\n')}
`,
};

function renderTable(rows: readonly Row[]): string {
  return ['| name | kind | labels | meaning |', '|---|---|---|---|', ...rows.map(renderRow)].join('\n');
}

function renderRow({ name, kind, help, labels = [] }: Row): string {
  const shown = labels.map((label) => `\`${label}\``).join(', ');
  return `| \`${name}\` | ${kind} | ${shown} | ${help.replaceAll('|', '\\|')} |`;
}
