import { escapeMessage } from '../text/escape.ts';
import type { OutputCounts, Snapshot } from './snapshot.ts';
import { outputRows } from './table/outputs.ts';
import type { Metric, Sample } from './table/row.ts';
import { groups } from './table/table.ts';

/**
 * The two text formats of Prometheus. `openmetrics` is OpenMetrics 1.0, `text` the older format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
export type ExpositionFormat = 'openmetrics' | 'text';

export const contentTypes: Readonly<Record<ExpositionFormat, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  text: 'text/plain; version=0.0.4; charset=utf-8',
};

/** Longest value of a label, in UTF-16 units. Names of outputs and versions of Tracee are texts from outside. */
const longestLabel = 200;

/** @returns all metrics in the exposition format */
export function exposition(snapshot: Snapshot, format: ExpositionFormat): string {
  const lines: string[] = [];
  for (const { rows } of groups) {
    for (const { metric, help } of rows) {
      if (metric !== undefined) write(lines, metric, help, [...metric.samples(snapshot)], format);
    }
  }
  const outputs = labelled(snapshot.reporting.outputs);
  for (const { metric, help } of outputRows) {
    if (metric === undefined) continue;
    const samples = outputs.flatMap(([label, output]) =>
      [...metric.samples(output)].map((sample) => ({ ...sample, labels: [label, ...sample.labels] })),
    );
    write(lines, { ...metric, labels: ['output', ...metric.labels] }, help, samples, format);
  }
  if (format === 'openmetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

/** Adds a number to the name of an output that an earlier output has: two series may not have the same labels. */
function labelled(outputs: readonly OutputCounts[]): readonly (readonly [string, OutputCounts])[] {
  const seen = new Map<string, number>();
  return outputs.map((output) => {
    const label = escapeMessage(output.name, longestLabel);
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return [count === 1 ? label : `${label} (${count})`, output];
  });
}

/** The first sentence of a text, without the marks of Markdown. */
export function firstSentence(markdown: string): string {
  const [first = ''] = markdown.split(/(?<=\.)\s/, 1);
  return first.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}

function write(
  lines: string[],
  { name, kind, labels }: Omit<Metric<never>, 'samples'>,
  help: string,
  samples: readonly Sample[],
  format: ExpositionFormat,
): void {
  const isOpen = format === 'openmetrics';
  const family = isOpen ? name.replace(/_(?:total|info)$/, '') : name;
  const type = kind === 'info' && !isOpen ? 'gauge' : kind;
  lines.push(`# HELP ${family} ${escapeHelp(firstSentence(help))}`, `# TYPE ${family} ${type}`);
  for (const { labels: values, value, suffix = '' } of samples) {
    const pairs = values.map((text, index) => `${labels[index] ?? ''}="${escapeLabel(text)}"`);
    const set = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
    lines.push(`${name}${suffix}${set} ${value}`);
  }
}

function escapeLabel(text: string): string {
  return escapeMessage(text, longestLabel).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\');
}
