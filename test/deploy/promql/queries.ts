import { parse } from 'yaml';
import { at, objectOf } from '../rendered.ts';

export interface NamedQuery {
  readonly title: string;
  readonly query: string;
}

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export function alerts(): Alert[] {
  const groups = at(objectOf('kustomize-monitoring', 'PrometheusRule'), 'spec.groups') as Array<{ rules: Alert[] }>;
  return groups.flatMap(({ rules }) => rules);
}

/** Every query of the dashboard, as Prometheus gets it: Grafana's own variables replaced. */
export function dashboardQueries(): NamedQuery[] {
  const { data } = objectOf('kustomize-monitoring', 'ConfigMap', 'headgate-dashboard');
  const { panels } = parse(data?.['headgate.json'] ?? '') as { panels: Panel[] };
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ title, query: expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, 'x') })),
  );
}

interface Panel {
  readonly title: string;
  readonly targets?: ReadonlyArray<{ readonly expr: string }>;
}
