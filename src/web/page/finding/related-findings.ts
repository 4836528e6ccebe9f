import type { Related } from '../../../story/related.ts';
import { type Child, element, link } from '../dom/element.ts';
import { severityMark } from '../list/finding-row.ts';
import { shownLength } from '../shown.ts';

/**
 * Makes the list of other findings about the same process or program.
 * @param isPartial whether there may be older ones that were not searched
 */
export function relatedFindings(related: readonly Related[], isPartial: boolean): readonly Child[] {
  const partial = isPartial && element('p', { class: 'quiet' }, 'Older findings were not searched: it took too long.');
  if (related.length === 0) return [partial];
  return [
    partial,
    element(
      'ul',
      { class: 'related' },
      ...related.map(({ id, signature, name, severity, sameProcess, count, offsetNs }) =>
        element(
          'li',
          {},
          severityMark({ severity, kind: 'finding' }),
          ' ',
          link(`/finding/${encodeURIComponent(id)}`, {}, `${signature} ${name}`),
          element(
            'div',
            { class: 'quiet' },
            `${offsetNs === 0 ? 'at the same time' : `${shownLength(Math.abs(offsetNs))} ${offsetNs < 0 ? 'before' : 'after'}`}, ${sameProcess ? 'same process' : 'same program'}${count > 1 ? `, ×${count}` : ''}`,
          ),
        ),
      ),
    ),
  ];
}
