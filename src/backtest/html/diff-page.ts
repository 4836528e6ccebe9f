import type { ChangedField } from '../diff/changed-fields.ts';
import type { ChangeExample, DiffExample, DiffReport, SignatureDiff } from '../diff/diff.ts';
import { whole } from '../words.ts';
import { html, type Markup, type Part } from './markup.ts';
import { dataTable, facts, page } from './page.ts';

const columns = [
  { title: 'signature' },
  { title: 'same', isNumber: true },
  { title: 'gained', isNumber: true },
  { title: 'lost', isNumber: true },
  { title: 'changed', isNumber: true },
  { title: 'fields that changed' },
];

/** @returns the comparison as one self-contained page */
export function diffPage(report: DiffReport): string {
  const { old, new: fresh, signatures, problems } = report;
  const different = signatures.filter((one) => one.gained + one.lost + one.changed > 0);
  return page(`${old} → ${fresh}`, [
    html`<p class="quiet">What the second set of signatures finds in the same ${whole(report.events)} events.</p>`,
    report.partial ? html`<p class="bad">Stopped before its end: this is a partial result.</p>` : '',
    problems.map((problem) => html`<p class="bad">${problem}</p>`),
    facts([
      [whole(report.same), 'the same'],
      [whole(report.gained), 'gained'],
      [whole(report.lost), 'lost'],
      [whole(report.changed), 'changed'],
    ]),
    html`<h2>Signatures</h2>`,
    dataTable(columns, signatures.map(rowOf)),
    html`<h2>Differences</h2>`,
    different.length === 0 ? html`<p>None.</p>` : different.map(detailsOf),
  ]);
}

function rowOf({ id, old_version, new_version, same, gained, lost, changed, fields }: SignatureDiff): readonly Part[] {
  const versions = old_version === new_version ? '' : ` ${old_version ?? '–'} → ${new_version ?? '–'}`;
  return [
    html`<b>${id}</b><span class="quiet">${versions}</span>`,
    whole(same),
    gained > 0 ? html`<span class="good">${whole(gained)}</span>` : '0',
    lost > 0 ? html`<span class="bad">${whole(lost)}</span>` : '0',
    whole(changed),
    fields
      .slice(0, 8)
      .map(({ path, findings }) => `${path} (${whole(findings)})`)
      .join(', '),
  ];
}

function detailsOf({ id, gained, lost, changed, examples }: SignatureDiff): Markup {
  return html`<details><summary><b>${id}</b>: ${whole(gained)} gained, ${whole(lost)} lost, ${whole(changed)} changed</summary>
${examplesOf('Gained', examples.gained)}${examplesOf('Lost', examples.lost)}${changesOf(examples.changed)}
</details>\n`;
}

function examplesOf(title: string, examples: readonly DiffExample[]): Markup | string {
  if (examples.length === 0) return '';
  return html`<h3>${title}, the first ${examples.length}</h3>${examples.map(
    ({ timestamp, subject, file, finding }) => html`<p>${timestamp} ${subject} <span class="quiet">${file}</span></p>
${finding === undefined ? html`<p class="quiet">not kept: too many findings</p>` : html`<pre>${JSON.stringify(finding, undefined, 2)}</pre>`}`,
  )}`;
}

function changesOf(examples: readonly ChangeExample[]): Markup | string {
  if (examples.length === 0) return '';
  return html`<h3>Changed, the first ${examples.length}</h3>${examples.map(
    ({
      timestamp,
      subject,
      file,
      fields = [],
    }) => html`<p>${timestamp} ${subject} <span class="quiet">${file}</span></p>
${dataTable(
  [{ title: 'field' }, { title: 'old' }, { title: 'new' }],
  fields.map((field) => [field.path, fieldText(field, 'old'), fieldText(field, 'new')]),
)}`,
  )}`;
}

function fieldText(field: ChangedField, side: 'old' | 'new'): string {
  const value = field[side];
  return value === undefined ? 'absent' : JSON.stringify(value);
}
