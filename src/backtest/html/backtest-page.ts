import type { BacktestReport, CountedKeys, SignatureReport } from '../report.ts';
import { hours, microseconds, percent, readableSpan, severityText, whole } from '../words.ts';
import { html, type Markup } from './markup.ts';
import { countTable, dataTable, facts, page } from './page.ts';

const columns = [
  { title: 'signature' },
  { title: 'findings', isNumber: true },
  { title: 'reports', isNumber: true },
  { title: 'per hour', isNumber: true },
  { title: 'severity' },
  { title: 'share of time', isNumber: true },
  { title: 'µs per run', isNumber: true },
  { title: 'noisiest key' },
];

/** @returns the report as one self-contained page */
export function backtestPage(report: BacktestReport): string {
  const { pack, streams, cost, signatures, problems, tops } = report;
  const found = signatures.filter(({ findings }) => findings > 0);
  const silent = signatures.filter(({ findings }) => findings === 0);
  return page(`Backtest of ${pack}`, [
    html`<p class="quiet">${whole(streams.length)} independent ${streams.length === 1 ? 'stream' : 'streams'} of recordings, ${whole(streams.flatMap(({ files }) => files).length)} files</p>`,
    report.partial ? html`<p class="bad">Stopped before its end: this is a partial result.</p>` : '',
    problems.map((problem) => html`<p class="bad">${problem}</p>`),
    facts([
      [whole(report.findings), 'findings'],
      [whole(report.reports), 'reports'],
      [whole(report.events), 'events'],
      [readableSpan(report.seconds), 'of event time'],
      [whole(report.invalid), 'refused events'],
      [whole(report.findings_excepted), 'excepted findings'],
      [cost.us_per_event === undefined ? '?' : `${microseconds(cost.us_per_event)} µs`, 'of a core per event'],
    ]),
    html`<h2>Signatures</h2>`,
    dataTable(columns, found.map(rowOf)),
    silent.length > 0 ? html`<p class="quiet">Found nothing: ${silent.map(({ id }) => id).join(', ')}</p>` : '',
    html`<p class="quiet">Times are estimates from ${whole(cost.samples)} samples. Reports are what a sidecar would write: it reports the first of several repeats at once, and the others as one summary.</p>`,
    html`<h2>All findings</h2>`,
    listsOf(tops),
    html`<h2>By signature</h2>`,
    found.map(detailsOf),
    html`<h2>Cost</h2>`,
    dataTable(
      [
        { title: 'signature or model' },
        { title: 'share of time', isNumber: true },
        { title: 'runs', isNumber: true },
        { title: 'µs per run', isNumber: true },
        { title: 'µs per event', isNumber: true },
      ],
      cost.authors.map((one) => [
        one.id,
        percent(one.share),
        whole(one.runs),
        microseconds(one.us_per_run),
        microseconds(one.us_per_event),
      ]),
    ),
    html`<p class="quiet">${whole(cost.events_per_second)} events per second with ${cost.workers} ${cost.workers === 1 ? 'worker' : 'workers'}, ${cost.wall_seconds.toFixed(1)} s.</p>`,
    html`<h2>Recordings</h2>`,
    dataTable(
      [
        { title: 'files' },
        { title: 'events', isNumber: true },
        { title: 'findings', isNumber: true },
        { title: 'refused', isNumber: true },
        { title: 'event time', isNumber: true },
        { title: 'state' },
      ],
      streams.map((one) => [
        one.files.join(', '),
        whole(one.events),
        whole(one.findings),
        whole(one.invalid + one.lines_broken),
        readableSpan(one.seconds),
        one.fault === undefined
          ? (one.stopped ?? 'whole')
          : html`<span class="bad">${one.fault.what} (${one.fault.where})</span>`,
      ]),
    ),
  ]);
}

function rowOf({
  id,
  name,
  findings,
  reports,
  per_hour,
  severities,
  cost,
  keys,
}: SignatureReport): (string | Markup)[] {
  const [noisiest] = keys.top;
  return [
    html`<b>${id}</b> ${name}`,
    whole(findings),
    whole(reports),
    hours(per_hour),
    severityText(severities),
    percent(cost?.share),
    microseconds(cost?.us_per_run),
    noisiest === undefined ? '' : `${noisiest.key} (${percent(noisiest.count / findings)})`,
  ];
}

function detailsOf(signature: SignatureReport): Markup {
  const { id, name, version, findings, examples } = signature;
  return html`<details><summary><b>${id}</b> ${name} ${version}: ${whole(findings)} findings</summary>
${listsOf(signature)}
<h3>First findings</h3>
${examples.map((example) => html`<pre>${JSON.stringify(example, undefined, 2)}</pre>`)}
</details>\n`;
}

function listsOf(lists: Pick<SignatureReport, 'programs' | 'containers' | 'images' | 'keys' | 'hours'>): Markup {
  return html`<div class="lists">${listOf('Programs', lists.programs)}${listOf('Containers', lists.containers)}${listOf('Images', lists.images)}${listOf('Noisiest keys', lists.keys)}${listOf('Busiest hours', lists.hours)}</div>`;
}

function listOf(title: string, { top, complete }: CountedKeys): Markup {
  const counts = top.map(
    ({ key, count, at_most_too_high: tooHigh }) =>
      [key, count, tooHigh === undefined ? '' : ` (−${tooHigh.toLocaleString('en')})`] as const,
  );
  return countTable(complete ? title : `${title}, the first ${top.length}`, counts);
}
