/**
 * Writes deploy/grafana/sequent.json, a dashboard of Grafana, from the panels in scripts/dashboard/panels.ts: `node scripts/dashboard.ts`.
 * With --check it writes nothing and exits 1 when the file is not what would be written.
 */
import { type Panel, type Query, rows } from './dashboard/panels.ts';
import { keepPage } from './keep-page.ts';

const command = 'node scripts/dashboard.ts';
const source = { type: 'prometheus', uid: '${datasource}' };
/** Width of the dashboard in columns of Grafana. */
const columns = 24;

const panels: object[] = [];
let y = 0;
for (const { title, panels: inRow } of rows) {
  panels.push({
    id: panels.length + 1,
    type: 'row',
    title,
    collapsed: false,
    gridPos: { x: 0, y, w: columns, h: 1 },
    panels: [],
  });
  y += 1;
  let x = 0;
  for (const panel of inRow) {
    const [w, h] = panel.type === 'stat' ? [3, 4] : [8, 8];
    if (x + w > columns) {
      x = 0;
      y += h;
    }
    panels.push({ id: panels.length + 1, gridPos: { x, y, w, h }, ...grafanaPanel(panel) });
    x += w;
  }
  y += inRow[0]?.type === 'stat' ? 4 : 8;
}

const dashboard = {
  title: 'Sequent',
  uid: 'sequent',
  description: 'Events, signatures, findings and outputs of Sequent. docs/operate/metrics.md explains the panels.',
  tags: ['sequent', 'tracee'],
  schemaVersion: 38,
  editable: true,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  timezone: 'browser',
  templating: {
    list: [
      { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {} },
      variable('job', 'Job', 'label_values(sequent_build_info, job)', false),
      variable('instance', 'Instance', 'label_values(sequent_build_info{job="$job"}, instance)', true),
    ],
  },
  annotations: { list: [] },
  panels,
};
keepPage('deploy/grafana/sequent.json', `${JSON.stringify(dashboard, undefined, 2)}\n`, command);

function variable(name: string, label: string, query: string, isMulti: boolean) {
  const choice = isMulti ? { multi: true, includeAll: true, current: { text: 'All', value: '$__all' } } : {};
  return { name, label, type: 'query', datasource: source, query, refresh: 2, sort: 1, ...choice };
}

function grafanaPanel({ title, description, type, unit = 'short', queries }: Panel) {
  const isTable = type === 'table';
  return {
    type,
    title,
    description,
    datasource: source,
    fieldConfig: { defaults: { unit, min: isTable || unit === 'd' ? null : 0 }, overrides: [] },
    options: type === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] } } : {},
    targets: queries.map((query, index) => target(query, index, isTable)),
  };
}

function target({ expr, legend }: Query, index: number, isTable: boolean) {
  return {
    refId: String.fromCodePoint(65 + index),
    datasource: source,
    expr: expr.replaceAll('#', 'job="$job",instance=~"$instance"'),
    legendFormat: legend,
    ...(isTable ? { format: 'table', instant: true } : { range: true }),
  };
}
