import { type Panel, rows } from './panels.ts';

const selector = 'job="headgate",namespace=~"$namespace",pod=~"$pod"';
const panelWidth = 8;
const panelHeight = 8;
const panelsPerLine = 24 / panelWidth;

/** The dashboard as Grafana imports it. Every query reads only the chosen namespaces and pods. */
export function renderDashboard(): string {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({ type: 'row', id: panels.length + 1, title: row.title, collapsed: false, gridPos: grid(0, y, 24, 1) });
    y += 1;
    row.panels.forEach((panel, index) => {
      const x = (index % panelsPerLine) * panelWidth;
      const line = Math.floor(index / panelsPerLine);
      panels.push({
        id: panels.length + 1,
        ...renderPanel(panel),
        gridPos: grid(x, y + line * panelHeight, panelWidth, panelHeight),
      });
    });
    y += Math.ceil(row.panels.length / panelsPerLine) * panelHeight;
  }
  const dashboard = {
    uid: 'headgate',
    title: 'Headgate',
    tags: ['headgate'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', type: 'datasource', query: 'prometheus' },
        variable('namespace', 'label_values(headgate_build_info, namespace)'),
        variable('pod', 'label_values(headgate_build_info{namespace=~"$namespace"}, pod)'),
      ],
    },
    panels,
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function renderPanel({ title, description, unit, queries }: Panel): object {
  return {
    type: 'timeseries',
    title,
    ...(description === undefined ? {} : { description }),
    datasource,
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(([legend, query], index) => ({
      refId: String.fromCodePoint('A'.codePointAt(0)! + index),
      datasource,
      expr: query.replaceAll('$selector', selector),
      legendFormat: legend,
    })),
  };
}

const datasource = { type: 'prometheus', uid: '${datasource}' };

function variable(name: string, query: string): object {
  return {
    name,
    type: 'query',
    datasource,
    definition: query,
    query: { query, refId: name },
    refresh: 2,
    includeAll: true,
    multi: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  };
}

function grid(x: number, y: number, w: number, h: number): object {
  return { x, y, w, h };
}
