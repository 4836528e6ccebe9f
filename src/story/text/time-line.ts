import { shortened } from '../picture/labels.ts';
import type { StoryEvent, StoryLoss, When } from '../when.ts';
import { offsetText } from './offset.ts';
import { flowing, type Page } from './page.ts';

/** Number of surrounding events that are shown, the nearest to the finding. */
const mostNearby = 30;
const timeColumns = 11;
const longestArguments = 600;

/** @returns the time line: an axis to scale, then evidence and surrounding events in their order, with the losses between them */
export function timeLines(when: When, page: Page, isWhole: boolean): readonly string[] {
  const { palette } = page;
  const nearby = when.events.filter(({ kind }) => kind === 'nearby');
  const near = nearby.toSorted((a, b) => Math.abs(a.offsetNs) - Math.abs(b.offsetNs));
  const chosen = new Set(isWhole ? near : near.slice(0, mostNearby));
  const told = when.events.filter((event) => event.kind === 'evidence' || chosen.has(event));
  const left = when.left + nearby.length - chosen.size;
  const rows = [
    ...told.map((event) => ({ ns: event.offsetNs, lines: () => eventLines(event, page) })),
    ...when.losses.map((loss) => ({ ns: loss.from.offsetNs, lines: () => [lossLine(loss, page)] })),
  ].toSorted((a, b) => a.ns - b.ns);
  return [
    ...axisLines(when, page),
    ...rows.flatMap(({ lines }) => lines()),
    ...(when.problem === undefined ? [] : flowing(when.problem, page.width)),
    ...(left > 0 ? [palette.quiet(`(${left} more events around it)`)] : []),
  ];
}

/** A line to scale from the first to the last moment. */
function axisLines({ from, to, events, losses }: When, { width, glyphs, palette }: Page): readonly string[] {
  const span = to.offsetNs - from.offsetNs;
  if (span <= 0) return [];
  const [left, right] = [offsetText(from.offsetNs), offsetText(to.offsetNs)];
  const columns = width - left.length - right.length - 2;
  const cells: string[] = Array.from({ length: columns }, () => glyphs.axis);
  const at = (ns: number): number =>
    Math.max(0, Math.min(columns - 1, Math.round(((ns - from.offsetNs) / span) * (columns - 1))));
  for (const { kind, offsetNs } of events) if (kind === 'nearby') cells[at(offsetNs)] = glyphs.nearby;
  for (const loss of losses) cells.fill(glyphs.loss, at(loss.from.offsetNs), at(loss.to.offsetNs) + 1);
  for (const { kind, offsetNs } of events) if (kind === 'evidence') cells[at(offsetNs)] = glyphs.evidence;
  return [`${palette.quiet(left)} ${cells.join('')} ${palette.quiet(right)}`];
}

function eventLines(event: StoryEvent, page: Page): readonly string[] {
  const { palette, glyphs, width } = page;
  const isEvidence = event.kind === 'evidence';
  const time = offsetText(event.offsetNs).padStart(timeColumns - 2);
  const indent = timeColumns + 2;
  const who = [
    ...(event.of === 'subject' ? [] : event.executable === undefined ? [] : [event.executable]),
    ...(event.of === 'subject' || event.pid === undefined ? [] : [`pid ${event.pid}`]),
    ...(event.tid === undefined ? [] : [`tid ${event.tid}`]),
  ];
  const head = shortened([event.name, ...who].join('  '), width - indent);
  const values = event.arguments.map(({ name, value }) => `${name}=${value}`).join(' ');
  const data = values.length > longestArguments ? shortened(values, longestArguments) : values;
  return [
    `${palette.quiet(time)}  ${isEvidence ? glyphs.evidence : glyphs.nearby} ${isEvidence ? palette.strong(head) : head}`,
    ...(event.note === undefined ? [] : flowing(event.note, width, indent)),
    ...(isEvidence || event.of === 'subject'
      ? flowing(data, width, indent, palette.quiet)
      : [`${' '.repeat(indent)}${palette.quiet(shortened(data, width - indent))}`]),
  ].filter((line) => line.trim() !== '');
}

function lossLine({ from, to, lost, reason }: StoryLoss, { palette, glyphs, width }: Page): string {
  const number = lost === undefined ? 'events' : `${lost} events`;
  const text = `${number} missing from ${offsetText(from.offsetNs)} to ${offsetText(to.offsetNs)}${reason === undefined ? '' : `: ${reason}`}`;
  return palette.strong(shortened(`${glyphs.loss.repeat(4)} ${text} ${glyphs.loss.repeat(4)}`, width));
}
