import type { StoryEvent, StoryLoss, When } from '../../../story/when.ts';
import { type Child, element } from '../dom/element.ts';
import { shownLength, shownNumber } from '../shown.ts';
import { argumentList } from './argument-list.ts';
import { type NumberedEvent, numbered } from './numbers.ts';
import { datum, told } from './told.ts';

/** Kinds of events that the list can show, from few to many. */
const choices = [
  { value: 'evidence', label: 'Evidence' },
  { value: 'subject', label: 'This process' },
  { value: 'all', label: 'All processes' },
] as const;

/** Makes the list of events in the order of time, with gaps between them. */
export function eventList(when: When): readonly Child[] {
  const { events, losses, left, hasSurroundings } = when;
  const list = element('ol', { class: 'events', 'data-shown': 'evidence' }, ...itemsOf(numbered(events), losses));
  const hasMore = events.some(({ kind }) => kind === 'nearby');
  const choice = element(
    'fieldset',
    { class: 'choice' },
    element('legend', { class: 'unseen' }, 'Events in the list'),
    ...choices.map(({ value, label }) =>
      element(
        'label',
        {},
        element('input', { type: 'radio', name: 'events', value, checked: value === 'evidence' }),
        label,
      ),
    ),
  );
  choice.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement) list.setAttribute('data-shown', event.target.value);
  });
  return [
    hasMore && choice,
    list,
    left > 0 && element('p', { class: 'quiet' }, `${shownNumber(left)} further recorded events are not listed`),
    !hasSurroundings &&
      element(
        'p',
        { class: 'quiet' },
        'No events around the finding were recorded. A flight recorder (run --recorder) keeps them.',
      ),
  ];
}

function itemsOf(events: readonly NumberedEvent[], losses: readonly StoryLoss[]): readonly HTMLLIElement[] {
  const items = [
    ...events.map(({ event, number }) => ({ at: event.offsetNs, item: eventItem(event, number) })),
    ...losses.map((loss) => ({ at: loss.from.offsetNs, item: gapItem(loss) })),
  ];
  return items.toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}

function eventItem(event: StoryEvent, number: number | undefined): HTMLLIElement {
  const { name, kind, of, offsetNs, meaning, note, pid, tid, executable } = event;
  const isShown = kind === 'evidence' ? 'evidence' : of === 'subject' ? 'subject' : 'other';
  const ids = [pid !== undefined && of !== 'subject' && `pid ${pid}`, tid !== undefined && `thread ${tid}`].filter(
    Boolean,
  );
  return element(
    'li',
    { class: isShown },
    element('span', { class: 'number' }, number === undefined ? '' : String(number)),
    element('time', { datetime: event.at, title: event.at }, offset(offsetNs)),
    element(
      'div',
      { class: 'event' },
      element(
        'div',
        {},
        told(name, { class: 'name', title: meaning }),
        event.isLast === true && element('strong', { class: 'here' }, 'completes the finding'),
        element('span', { class: 'quiet' }, ` ${ids.join(', ')}`),
        executable !== undefined && of !== 'subject' && datum(` ${executable}`),
      ),
      note !== undefined && element('div', { class: 'note' }, told(note)),
      argumentList(event.arguments),
    ),
  );
}

function gapItem({ from, lost }: StoryLoss): HTMLLIElement {
  const what = lost === undefined ? 'Events are missing here.' : `${shownNumber(lost)} events are missing here.`;
  return element(
    'li',
    { class: 'missing' },
    element('span', { class: 'number' }),
    element('time', { datetime: from.at }, offset(from.offsetNs)),
    element('div', { class: 'event' }, what),
  );
}

function offset(offsetNs: number): string {
  return offsetNs === 0 ? '0' : `${offsetNs > 0 ? '+' : ''}${shownLength(offsetNs)}`;
}
