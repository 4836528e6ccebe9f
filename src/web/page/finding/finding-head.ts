import type { Story } from '../../../story/story.ts';
import { element } from '../dom/element.ts';
import { severityMark } from '../list/finding-row.ts';
import { shownNumber } from '../shown.ts';
import { told } from './told.ts';

/** Makes the head of a finding's page: what happened, in one sentence, with its names. */
export function findingHead({ id, signature, severity, time, what }: Story): HTMLElement {
  const { repeats } = what;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['time', time],
    ['signature', [signature.id, signature.name, signature.version, signature.pack].filter(Boolean).join(' · ')],
    ['ATT&CK', what.technique],
    ['repeats', repeats && `${shownNumber(repeats.count)} findings from ${repeats.first} to ${repeats.last}`],
    ['tags', what.tags.length === 0 ? undefined : what.tags.join(', ')],
    ['cut', what.cut.length === 0 ? undefined : what.cut.join(', ')],
    ['id', id],
  ];
  return element(
    'header',
    { class: 'about' },
    element('p', { class: 'level' }, severityMark({ severity, kind: 'finding' })),
    element('h1', {}, told(what.title)),
    element('p', { class: 'sentence' }, told(what.sentence)),
    factList(facts),
  );
}

/** Makes a list of names and values; those without a value are left out. */
export function factList(facts: readonly (readonly [name: string, value: string | undefined])[]): HTMLDListElement {
  const present = facts.flatMap(([name, value]) =>
    value ? [element('div', {}, element('dt', {}, name), element('dd', {}, told(value)))] : [],
  );
  return element('dl', { class: 'facts' }, ...present);
}
