import type { ChangeExample, DiffExample, DiffReport, SignatureDiff } from '../../../backtest/diff/diff.ts';
import { whole } from '../../../backtest/words.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { table } from '../../printing/table.ts';

const longestValue = 60;
const mostFields = 4;

/** @returns the comparison for a terminal. All text is escaped */
export function diffText(report: DiffReport, columns: number | undefined): string {
  const { old, new: fresh, signatures, same, gained, lost, changed } = report;
  const head = `${old} → ${fresh}, ${whole(report.events)} events: ${whole(gained)} gained, ${whole(lost)} lost, ${whole(changed)} changed, ${whole(same)} the same`;
  const partial = report.partial ? 'Stopped before its end: this is a partial result.\n' : '';
  const rows = [
    ['signature', 'same', 'gained', 'lost', 'changed', 'fields that changed'],
    ...signatures.map(signatureRow),
  ];
  const details = signatures.flatMap(exampleRows);
  return [
    `${escapeMessage(head)}\n${partial}`,
    signatures.length > 0 ? table(rows, columns) : 'Neither finds anything.\n',
    ...(details.length > 0 ? [table(details, columns)] : []),
  ].join('\n');
}

function signatureRow(one: SignatureDiff): string[] {
  const { id, old_version, new_version, same, gained, lost, changed, fields } = one;
  const versions = old_version === new_version ? '' : ` ${old_version ?? '-'} to ${new_version ?? '-'}`;
  return [
    `${id}${versions}`,
    whole(same),
    whole(gained),
    whole(lost),
    whole(changed),
    fields.map(({ path, findings }) => `${path} (${whole(findings)})`).join(', '),
  ];
}

function exampleRows({ id, examples: { gained, lost, changed } }: SignatureDiff): string[][] {
  return [
    ...gained.map((one) => ['gained', id, ...placeOf(one), '']),
    ...lost.map((one) => ['lost', id, ...placeOf(one), '']),
    ...changed.map((one) => ['changed', id, ...placeOf(one), changesOf(one)]),
  ];
}

function placeOf({ timestamp, subject }: Omit<DiffExample, 'finding'>): string[] {
  return [timestamp, subject];
}

function changesOf({ fields }: ChangeExample): string {
  if (fields === undefined) return '';
  const shown = fields
    .slice(0, mostFields)
    .map(({ path, old, new: fresh }) => `${path}: ${valueText(old)} → ${valueText(fresh)}`);
  return [...shown, ...(fields.length > mostFields ? [`${fields.length - mostFields} more`] : [])].join('; ');
}

function valueText(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue).toWellFormed()}…` : text;
}
