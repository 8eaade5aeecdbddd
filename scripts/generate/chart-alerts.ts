import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { GeneratedPage } from '../generated-page.ts';

const source = 'deploy/kubernetes/components/monitoring/prometheus-rule.yaml';

/** The rules of the PrometheusRule: a chart cannot read files outside its own folder. */
export const page: GeneratedPage = {
  path: 'deploy/helm/headgate/files/alerts.yaml',
  render: async () => {
    const text = await readFile(join(import.meta.dirname, '../..', source), 'utf8');
    const { spec } = parse(text) as { spec: { groups: unknown } };
    return `# Written by scripts/generate.ts from ${source}.\n${stringify({ groups: spec.groups }, { lineWidth: 0 })}`;
  },
};
