import type { Row } from '../../shared/answers.ts';
import { type Child, element, link, quoted } from '../dom/element.ts';
import { baseName, shownNumber, shownTime } from '../shown.ts';

/** Columns of the table of findings. */
export const columns = ['Time (UTC)', 'Severity', 'Finding', 'Process', 'Where', 'Count'] as const;

/** Makes the line of a record. A finding links to its page. */
export function findingRow(row: Row): HTMLTableRowElement {
  const { day, clock, machine } = shownTime(row.time);
  return element(
    'tr',
    { role: 'row', 'data-id': row.id, class: `row ${row.kind}` },
    cell('time', element('time', { datetime: machine }, element('span', { class: 'day' }, day), ` ${clock}`)),
    cell('severity', severityMark(row)),
    cell('what', whatOf(row)),
    cell('process', processOf(row)),
    cell('place', placeOf(row)),
    countCell(row.count),
  );
}

/** The cell with the number of findings of a report. */
export function countCell(count: number): HTMLTableCellElement {
  return cell('count', count > 1 && element('span', { title: `${count} findings` }, `×${shownNumber(count)}`));
}

/** A severity as a word with a mark. */
export function severityMark({ severity, kind }: Pick<Row, 'severity' | 'kind'>): HTMLElement {
  const word = severity ?? (kind === 'loss' ? 'gap' : kind);
  return element('span', { class: `mark ${severity ?? 'note'}` }, word);
}

function whatOf({ id, kind, title, signature, name }: Row): HTMLElement {
  const isFinding = kind === 'finding' || kind === 'summary';
  const words = element('bdi', {}, title);
  return element(
    'div',
    {},
    isFinding
      ? link(`/finding/${encodeURIComponent(id)}`, { class: 'title' }, words)
      : element('span', { class: 'title' }, words),
    signature !== undefined && element('span', { class: 'signature' }, signature, name !== undefined && ` ${name}`),
  );
}

function processOf({ executable, pid }: Row): Child {
  if (executable === undefined && pid === undefined) return undefined;
  return element(
    'span',
    { title: executable },
    quoted(executable === undefined ? '' : baseName(executable)),
    pid !== undefined && element('span', { class: 'quiet' }, ` ${pid}`),
  );
}

function placeOf({ container, namespace, node }: Row): Child {
  const parts = [namespace, container, node].filter((part) => part !== undefined);
  return element('span', {}, ...parts.flatMap((part, index) => [index > 0 && ' · ', quoted(part)]));
}

function cell(name: string, ...children: readonly Child[]): HTMLTableCellElement {
  return element('td', { role: 'cell', class: name }, ...children);
}
