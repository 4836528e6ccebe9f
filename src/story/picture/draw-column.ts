import { overlapOf, stepWords } from '../addresses/facts.ts';
import type { MapColumn, MapItem, MapMapping } from '../addresses/map.ts';
import { bytesText } from '../addresses/words.ts';
import { centred, heightOf, label, spread } from './labels.ts';
import type { Lanes } from './lanes.ts';
import type { Rows } from './rows.ts';
import type { Role, Shape } from './scene.ts';

const size = 12;
const small = 11;
const line = heightOf(size);
const gutterWidth = 140;
const laneGap = 10;
const padding = 10;
const overlapWidth = 104;
const headHeight = 3 * line + 16;
const laneWidth = 166;
/** Narrowest memory, so that the line of a mapping has room. */
const narrowest = 340;

/** Measures that both columns share. */
export interface ColumnPlan extends Lanes {
  readonly rows: Rows;
  readonly hasOverlaps: boolean;
}

/** @returns the width of a column, with its addresses at the left and its overlaps at the right */
export function columnWidth({ lanes, hasOverlaps }: ColumnPlan): number {
  const inner = lanes.length * (laneWidth + laneGap) + padding * 2 - laneGap;
  return gutterWidth + Math.max(inner, narrowest) + (hasOverlaps ? overlapWidth : 0);
}

/** Draws the address space at one moment. */
export function drawColumn(column: MapColumn, plan: ColumnPlan, x: number, y: number): readonly Shape[] {
  const { lanes, places, rows, hasOverlaps } = plan;
  const left = x + gutterWidth;
  const right = x + columnWidth(plan) - (hasOverlaps ? overlapWidth : 0);
  const top = y + headHeight;
  const laneX = (index: number): number => left + padding + index * (laneWidth + laneGap);
  const title = column.title === 'before' ? 'BEFORE' : 'AFTER';
  return [
    label(left, y, right - left, title, size + 2, 'heading'),
    ...lanes.flatMap(({ tid, kind }, index) => {
      const isEmpty = !column.items.some((item) => places.get(item) === index);
      const name = `${kind === 'area' ? 'rseq area' : 'tid word'}${isEmpty ? ': none known' : ''}`;
      return [
        label(laneX(index), y + line + 8, laneWidth, `thread ${tid}`, size, 'strong'),
        label(laneX(index), y + 2 * line + 8, laneWidth, name, size, 'quiet'),
      ];
    }),
    ...column.mappings.flatMap((mapping) => frame(mapping, rows, left, right - left, top)),
    ...rows.breaks.flatMap((gap) => drawBreak(gap, left, right - left, top)),
    ...column.items.flatMap((item) => drawItem(item, rows, laneX(places.get(item) ?? 0), top)),
    ...gutter(column, rows, x, top),
    ...drawOverlaps(column, rows, left, right, top),
  ];
}

function frame(mapping: MapMapping, rows: Rows, x: number, width: number, top: number): readonly Shape[] {
  const [start, end] = [rows.edge(mapping.start).frameStart, rows.edge(mapping.end).frameEnd];
  const role: Role = mapping.isExecutable ? 'mapping-executable' : mapping.isShared ? 'mapping-shared' : 'mapping';
  const words = [
    mapping.protection,
    ...(mapping.isExecutable ? ['EXECUTABLE'] : []),
    ...(mapping.isShared ? ['SHARED'] : []),
    bytesText(BigInt(mapping.end) - BigInt(mapping.start)),
    ...(mapping.use === undefined ? [] : [mapping.use]),
    ...(mapping.step === undefined ? [] : [`step ${mapping.step}`]),
  ];
  const [protection = '', ...others] = words;
  return [
    { shape: 'box', x, y: top + start, width, height: end - start, role },
    label(x + padding, top + start + 3, width - 2 * padding, `${protection} ${others.join(', ')}`, small, role),
  ];
}

function drawBreak(
  { y, height, bytes, isInItem }: Rows['breaks'][number],
  x: number,
  width: number,
  top: number,
): readonly Shape[] {
  const lines = [top + y + 6, top + y + height - 6].map((at): Shape => {
    return { shape: 'line', x1: x, y1: at, x2: x + width, y2: at, role: 'break' };
  });
  if (isInItem) return lines;
  const at = top + y + (height - heightOf(small)) / 2;
  return [...lines, centred(x, at, width, `${bytesText(bytes)} not drawn`, small, 'break')];
}

const owners = {
  libc: 'of libc',
  'presumably libc': 'presumably of libc',
  'second libc': 'of a second libc',
  program: 'chosen by program',
} as const;

const shortOwners = {
  ...owners,
  'presumably libc': 'presumably libc',
  'second libc': 'of 2nd libc',
  program: 'by program',
} as const;

function drawItem(item: MapItem, rows: Rows, x: number, top: number): readonly Shape[] {
  const start = top + rows.edge(item.start).itemStart;
  const end = top + rows.edge(item.end).itemEnd;
  const role: Role = item.state === 'live' ? item.kind : item.state;
  const box: Shape = { shape: 'box', x, y: start, width: laneWidth, height: Math.max(end - start, 1), role };
  const inner = laneWidth - 8;
  if (item.kind === 'word') return [box, label(x + 4, start + 1, inner, wordText(item), small, role)];
  const texts = [
    `area, ${item.bytes} bytes`,
    `thread ${item.tid}`,
    owners[item.owner],
    stepWords(item),
    ...(item.state === 'ended' ? [`REPLACED${item.endedStep === undefined ? '' : ` in step ${item.endedStep}`}`] : []),
    ...(item.state === 'refused' ? ['REFUSED by the kernel'] : []),
  ];
  return [box, ...texts.map((text, index) => label(x + 4, start + 4 + index * line, inner, text, size, role))];
}

function wordText({ owner, state, step, endedStep }: MapItem): string {
  if (state === 'ended') return `REPLACED${endedStep === undefined ? '' : `, step ${endedStep}`}`;
  return `${shortOwners[owner]}${step === undefined ? '' : `, step ${step}`}`;
}

/** Addresses at the left, each with a line to its place. */
function gutter({ items, mappings }: MapColumn, rows: Rows, x: number, top: number): readonly Shape[] {
  const marks = new Map<string, number>([
    ...mappings.map(({ start }) => [start, rows.edge(start).frameStart] as const),
    ...items.map(({ start }) => [start, rows.edge(start).itemStart] as const),
  ]);
  const sorted = [...marks].toSorted(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));
  const height = heightOf(small);
  const places = spread(
    sorted.map(([, at]) => top + at - 2),
    height,
  );
  return sorted.flatMap(([address, at], index): readonly Shape[] => {
    const place = places[index] ?? 0;
    return [
      label(x, place, gutterWidth - 16, address, small, 'axis'),
      {
        shape: 'line',
        x1: x + gutterWidth - 14,
        y1: place + height / 2,
        x2: x + gutterWidth,
        y2: top + at,
        role: 'axis',
      },
    ];
  });
}

/** Marks the bytes that two pieces have in common, at the right. */
function drawOverlaps({ items }: MapColumn, rows: Rows, left: number, right: number, top: number): readonly Shape[] {
  const common = commonRanges(items);
  const places = spread(
    common.map(({ start }) => top + rows.edge(start).itemStart),
    heightOf(small) * 2,
  );
  return common.flatMap(({ start, end, bytes }, index): readonly Shape[] => {
    const [from, to] = [top + rows.edge(start).itemStart, top + rows.edge(end).itemEnd];
    const place = places[index] ?? from;
    const at = right + 8;
    return [
      { shape: 'box', x: left + 2, y: from, width: right - left + 2, height: Math.max(to - from, 1), role: 'overlap' },
      label(at, place, overlapWidth - 8, 'OVERLAP', small, 'overlap'),
      label(at, place + heightOf(small), overlapWidth - 8, bytesText(bytes), small, 'overlap'),
    ];
  });
}

/** The ranges that at least two live or refused pieces have in common, joined where they touch. */
export function commonRanges(items: readonly MapItem[]): readonly { start: string; end: string; bytes: bigint }[] {
  const used = items.filter(({ state }) => state !== 'ended');
  const ranges = used
    .flatMap((a, index) => used.slice(index + 1).flatMap((b) => (overlapOf(a, b) > 0n ? [common(a, b)] : [])))
    .toSorted((a, b) => (BigInt(a.start) < BigInt(b.start) ? -1 : 1));
  const list: { start: string; end: string; bytes: bigint }[] = [];
  for (const range of ranges) {
    const last = list.at(-1);
    if (last === undefined || BigInt(last.end) < BigInt(range.start)) list.push({ ...range, bytes: lengthOf(range) });
    else {
      const end = BigInt(last.end) > BigInt(range.end) ? last.end : range.end;
      list[list.length - 1] = { start: last.start, end, bytes: lengthOf({ start: last.start, end }) };
    }
  }
  return list;
}

function common(a: MapItem, b: MapItem): { readonly start: string; readonly end: string } {
  return {
    start: BigInt(a.start) > BigInt(b.start) ? a.start : b.start,
    end: BigInt(a.end) < BigInt(b.end) ? a.end : b.end,
  };
}

function lengthOf({ start, end }: { readonly start: string; readonly end: string }): bigint {
  return BigInt(end) - BigInt(start);
}
