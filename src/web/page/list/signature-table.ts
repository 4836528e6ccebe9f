import type { SignatureCount } from '../../shared/answers.ts';
import { element, link } from '../dom/element.ts';
import { type Filter, listPath } from '../filter.ts';
import { shownNumber, shownTime } from '../shown.ts';

/** Makes the table of signatures with their findings. Each links to the list of its findings. */
export function signatureTable(signatures: readonly SignatureCount[], filter: Filter): HTMLElement {
  const rows = signatures.map(({ id, name, severity, count, last, health }) => {
    const isChosen = filter.signature === id;
    const { signature: _, ...others } = filter;
    const target = listPath(isChosen ? others : { ...others, signature: id });
    return element(
      'tr',
      { class: isChosen ? 'chosen' : undefined },
      element(
        'td',
        {},
        element('span', { class: `dot ${severity ?? 'note'}`, role: 'img', 'aria-label': severity ?? 'note' }),
      ),
      element(
        'th',
        { scope: 'row' },
        link(target, { 'aria-current': isChosen ? 'true' : undefined, title: name }, id || 'without signature'),
        health !== undefined && health !== 'ok' && element('span', { class: 'ill' }, health),
        element('span', { class: 'quiet' }, name),
      ),
      element(
        'td',
        { class: 'count', title: last === undefined ? undefined : `last at ${shownTime(last).machine}` },
        shownNumber(count),
      ),
    );
  });
  return element(
    'table',
    { class: 'signatures' },
    element(
      'thead',
      { class: 'unseen' },
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, 'Severity'),
        element('th', { scope: 'col' }, 'Signature'),
        element('th', { scope: 'col' }, 'Findings'),
      ),
    ),
    element('tbody', {}, ...rows),
  );
}
