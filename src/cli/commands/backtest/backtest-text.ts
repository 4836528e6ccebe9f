import type { BacktestReport, CountedKeys, SignatureReport } from '../../../backtest/report.ts';
import { hours, microseconds, percent, readableSpan, severityText, whole } from '../../../backtest/words.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { table } from '../../printing/table.ts';

/** @returns the report for a terminal. All text is escaped */
export function backtestText(report: BacktestReport, columns: number | undefined): string {
  const { pack, streams, signatures, tops, cost, seconds } = report;
  const found = signatures.filter(({ findings }) => findings > 0);
  const silent = signatures.filter(({ findings }) => findings === 0).map(({ id }) => id);
  const count = `${whole(streams.length)} ${streams.length === 1 ? 'stream' : 'streams'}`;
  const head = `${pack} on ${count}: ${whole(report.events)} events, ${readableSpan(seconds)} of event time, ${whole(report.findings)} findings, ${whole(report.reports)} reports`;
  const partial = report.partial ? 'Stopped before its end: this is a partial result.\n' : '';
  const rows = [
    ['signature', 'findings', 'reports', 'per hour', 'severity', 'time', 'µs a run', 'noisiest key'],
    ...found.map(signatureRow),
  ];
  const sections = [
    `${escapeMessage(head)}\n${partial}`,
    found.length > 0 ? table(rows, columns) : 'No findings.\n',
    ...(silent.length > 0 ? [table([['found nothing:', silent.join(', ')]], columns)] : []),
    ...(found.length > 0
      ? [
          listText('program', tops.programs),
          listText('container', tops.containers),
          listText('image', tops.images),
          listText('key', tops.keys),
          listText('hour', tops.hours),
          examplesText(found, columns),
        ]
      : []),
    countsText(report),
    costText(cost),
  ];
  return sections.join('\n');
}

function signatureRow({ id, name, findings, reports, per_hour, severities, cost, keys }: SignatureReport): string[] {
  const [noisiest] = keys.top;
  return [
    `${id} ${name}`,
    whole(findings),
    whole(reports),
    hours(per_hour),
    severityText(severities),
    percent(cost?.share),
    microseconds(cost?.us_per_run),
    noisiest === undefined ? '' : `${noisiest.key} (${percent(noisiest.count / findings)})`,
  ];
}

function listText(title: string, { top, complete }: CountedKeys): string {
  const rows = top.map(({ key, count, at_most_too_high: tooHigh }) => [
    whole(count),
    tooHigh === undefined ? key : `${key} (at most ${whole(tooHigh)} too high)`,
  ]);
  return table([['findings', complete ? title : `${title}, the first ${top.length}`], ...rows]);
}

/** The first finding of each signature, in one line; the others are in the JSON and on the page. */
function examplesText(found: readonly SignatureReport[], columns: number | undefined): string {
  const rows = found.map(({ id, examples: [first], programs }) => [id, timeOf(first), programs.top[0]?.key ?? '']);
  return table([['signature', 'first finding', 'most frequent program'], ...rows], columns);
}

function timeOf(finding: SignatureReport['examples'][number] | undefined): string {
  const time = typeof finding === 'object' && finding !== null && 'timestamp' in finding ? finding['timestamp'] : '';
  return typeof time === 'string' ? time : '';
}

function countsText(report: BacktestReport): string {
  const counts = [
    [whole(report.evaluated), 'events evaluated'],
    [whole(report.invalid), 'events refused, because their schema or their encoding is wrong'],
    [whole(report.lines_passed_over), 'lines that are no events'],
    [whole(report.lines_broken), 'broken lines'],
    [whole(report.findings_excepted), 'findings that exceptions took away'],
    [whole(report.faults), 'exceptions of signatures'],
  ];
  return table(counts.filter(([count], index) => index === 0 || count !== '0'));
}

function costText({
  wall_seconds,
  workers,
  us_per_event,
  events_per_second,
  samples,
  authors,
}: BacktestReport['cost']): string {
  const dearest = authors.filter(({ share }) => share > 0).slice(0, 5);
  const rows = dearest.map(({ id, share, runs, us_per_run, us_per_event: each }) => [
    id,
    percent(share),
    whole(runs),
    microseconds(us_per_run),
    microseconds(each),
  ]);
  const rate = `${whole(events_per_second)} events per second, ${wall_seconds.toFixed(1)} s with ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
  const each = us_per_event === undefined ? '' : `, ${microseconds(us_per_event)} µs of processor time per event`;
  const list =
    rows.length > 0
      ? `${table([['dearest', 'time', 'runs', 'µs a run', 'µs an event'], ...rows])}times are estimates from ${whole(samples)} samples\n`
      : '';
  return `${rate}${each}\n${list}`;
}
