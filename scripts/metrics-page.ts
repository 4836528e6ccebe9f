/**
 * Writes the tables of docs/reference/metrics.md and the list of docs/reference/statistics.md from the table of counts in
 * src/statistics/table: `node scripts/metrics-page.ts`. With --check it writes nothing and exits 1 when a page is not what would be
 * written.
 */
import { outputRows } from '../src/statistics/table/outputs.ts';
import type { Row } from '../src/statistics/table/row.ts';
import { groups } from '../src/statistics/table/table.ts';
import { keepPage, readPage } from './keep-page.ts';
import { between, table } from './markdown.ts';

const command = 'node scripts/metrics-page.ts';
const marks = [`<!-- counts: ${command} -->`, '<!-- end of the counts -->'] as const;
const [metrics, statistics] = ['docs/reference/metrics.md', 'docs/reference/statistics.md'];

const outputs = { title: 'Outputs', rows: outputRows, label: 'output' };
const tables = [...groups, outputs].map(({ title, ...group }) => {
  const labels = 'label' in group ? [group.label] : [];
  const lines = [...group.rows].flatMap((row: Row<never>) => metricLine(row, labels));
  return `## ${title}\n\n${table([['metric', 'labels', '`--stats`', '`/healthz`', 'meaning'], ...lines])}`;
});
keepPage(metrics, between(readPage(metrics), marks, tables.join('\n')), command);

const list = groups.flatMap(({ rows }) => rows.flatMap(statisticsLine));
keepPage(statistics, between(readPage(statistics), marks, `${list.join('\n')}\n`), command);

function metricLine({ metric, stats, health, help }: Row<never>, outer: readonly string[]): string[][] {
  if (metric === undefined) return [];
  const labels = [...outer, ...metric.labels].map(code).join(', ');
  const kind = metric.kind === 'histogram' ? ' (histogram)' : '';
  const key = outer.length > 0 && stats !== undefined ? `outputs.${stats}` : stats;
  return [[`${code(metric.name)}${kind}`, labels, code(key), code(health), help]];
}

function statisticsLine({ stats, help }: Row<never>): string[] {
  return stats === undefined ? [] : [`- \`${stats}\`: ${help}`];
}

function code(text: string | undefined): string {
  return text === undefined ? '' : `\`${text}\``;
}
