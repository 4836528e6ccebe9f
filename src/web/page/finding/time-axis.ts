import type { StoryEvent, When } from '../../../story/when.ts';
import { drawing, element } from '../dom/element.ts';
import { shownLength } from '../shown.ts';
import { needsDetail, placeOf, type Span, spanOf, ticksOf } from './axis.ts';
import { type NumberedEvent, numbered } from './numbers.ts';

const height = 58;
const middle = 24;
/** Numbers that are closer on the axis are put together, in percent. */
const closest = 3;

/** Draws the events of a finding on true axes of time: the whole window, and the evidence alone if it is short beside it. */
export function timeAxes(when: When): HTMLElement | undefined {
  const { events, losses } = when;
  if (events.length === 0) return undefined;
  const evidence = spanOf(events.filter(({ kind }) => kind === 'evidence').map(({ offsetNs }) => offsetNs));
  const moments = events.map(({ offsetNs }) => offsetNs);
  const gaps = losses.flatMap(({ from, to }) => [from.offsetNs, to.offsetNs]);
  const whole = spanOf([...moments, ...gaps]);
  const isDetailed = needsDetail(whole, evidence);
  return element(
    'div',
    { class: 'axes' },
    axis(when, whole, isDetailed ? 'Everything that is known' : undefined),
    isDetailed && axis(when, evidence, 'The evidence'),
  );
}

function axis({ events, losses }: When, span: Span, title: string | undefined): HTMLElement {
  const inside = numbered(events).filter(({ event }) => event.offsetNs >= span.from && event.offsetNs <= span.to);
  const evidence = inside.filter(({ event }) => event.kind === 'evidence').length;
  const name = `${title ?? 'Time line'}, ${shownLength(span.to - span.from)}: ${evidence} events of evidence, ${inside.length - evidence} others, ${losses.length} gaps`;
  const percent = (at: number): string => `${placeOf(at, span).toFixed(3)}%`;
  const picture = drawing(
    'svg',
    { class: 'axis', width: '100%', height, role: 'img', 'aria-label': name },
    ...losses.map((loss) => {
      const [from, to] = [placeOf(loss.from.offsetNs, span), placeOf(loss.to.offsetNs, span)];
      const what = loss.lost === undefined ? 'events are missing' : `${loss.lost} events are missing`;
      return drawing(
        'rect',
        {
          class: 'gap',
          x: `${from.toFixed(3)}%`,
          width: `${Math.max(0.3, to - from).toFixed(3)}%`,
          y: 4,
          height: middle + 8,
        },
        drawing('title', {}, what),
      );
    }),
    drawing('line', { class: 'base', x1: '0%', x2: '100%', y1: middle, y2: middle }),
    ...ticksOf(span).flatMap(({ at, place }) => {
      const x = `${place.toFixed(3)}%`;
      const anchor = place < 6 ? 'start' : place > 94 ? 'end' : 'middle';
      return [
        drawing('line', { class: 'tick', x1: x, x2: x, y1: middle, y2: middle + 14 }),
        drawing(
          'text',
          { x, y: height - 6, 'text-anchor': anchor },
          at === 0 ? '0' : `${at > 0 ? '+' : ''}${shownLength(at)}`,
        ),
      ];
    }),
    ...inside.map(({ event }) => markOf(event, percent(event.offsetNs))),
    ...numbersOf(inside, span).map(({ place, text }) => {
      const anchor = place < 2 ? 'start' : place > 98 ? 'end' : 'middle';
      return drawing('text', { class: 'number', x: `${place.toFixed(3)}%`, y: 11, 'text-anchor': anchor }, text);
    }),
  );
  return element('figure', {}, title !== undefined && element('figcaption', { class: 'quiet' }, title), picture);
}

function markOf(event: StoryEvent, x: string): SVGElement {
  const { name, kind, of } = event;
  const what = drawing('title', {}, `${name} ${shownLength(event.offsetNs)}`);
  if (kind === 'nearby') {
    const size = of === 'subject' ? 7 : 4;
    return drawing('line', { class: `near ${of}`, x1: x, x2: x, y1: middle - size, y2: middle + size }, what);
  }
  return drawing('circle', { class: 'evidence', cx: x, cy: middle, r: 4.5 }, what);
}

/** Numbers of the evidence above the axis. Those that would overlap stand together: `4–6`. */
function numbersOf(events: readonly NumberedEvent[], span: Span): readonly { place: number; text: string }[] {
  const groups: { place: number; first: number; last: number }[] = [];
  for (const { event, number } of events) {
    if (number === undefined) continue;
    const place = placeOf(event.offsetNs, span);
    const group = groups.at(-1);
    if (group !== undefined && place - group.place < closest) group.last = number;
    else groups.push({ place, first: number, last: number });
  }
  return groups.map(({ place, first, last }) => ({ place, text: first === last ? String(first) : `${first}–${last}` }));
}
