import { displayWidth } from '../../text/flow.ts';
import { nameOfItem, stepWords } from '../addresses/facts.ts';
import type { AddressMap, MapColumn, MapItem, MapMapping } from '../addresses/map.ts';
import { bytesText } from '../addresses/words.ts';
import { shortened } from '../picture/labels.ts';
import { offsetText } from './offset.ts';
import { behind, type Page } from './page.ts';

/** From this width on, before stands beside after. */
const wideFrom = 130;
const addressColumns = 20;
const longestGap = 8n;

/** A piece of a column: a mapping, an area or a word. */
interface Piece {
  readonly start: bigint;
  readonly end: bigint;
  readonly text: string;
  readonly isStrong: boolean;
}

interface Row {
  readonly text: string;
  readonly isStrong: boolean;
}

/** @returns the calls in their order, the address space before and after, and what it shows */
export function addressLines(map: AddressMap, page: Page): readonly string[] {
  const { width, palette } = page;
  const steps = map.steps.flatMap(({ number, offsetNs, text }) =>
    behind(`${number}`.padStart(3).padEnd(5) + offsetText(offsetNs).padEnd(12), text, width),
  );
  const facts = map.facts.flatMap((fact) => behind('- ', fact, width));
  const [before, after] = map.columns;
  const isWide = width >= wideFrom;
  const room = isWide ? Math.floor((width - 3) / 2) : width;
  const [left, right] = [columnRows(before, room, page), columnRows(after, room, page)];
  const heading = (title: string): Row => ({ text: title, isStrong: true });
  const first = [heading('BEFORE'), ...left];
  const second = [heading('AFTER'), ...right];
  const paint = ({ text, isStrong }: Row): string => (isStrong ? palette.strong(text) : text);
  const columns = isWide
    ? Array.from({ length: Math.max(first.length, second.length) }, (_, index) => {
        const one = first[index] ?? { text: '', isStrong: false };
        const two = second[index] ?? { text: '', isStrong: false };
        const gap = ' '.repeat(room - displayWidth(one.text) + 3);
        return `${paint(one)}${gap}${paint(two)}`.trimEnd();
      })
    : [...first.map(paint), '', ...second.map(paint)];
  return [...steps, '', ...columns, '', ...facts];
}

/** A column from low to high addresses, with a bracket for each piece. */
function columnRows({ items, mappings }: MapColumn, width: number, page: Page): readonly Row[] {
  const { glyphs } = page;
  const pieces = [...mappings.map(mappingPiece), ...items.map(itemPiece)].toSorted(outerFirst);
  if (pieces.length === 0) return [{ text: 'nothing known', isStrong: false }];
  const lanes = lanesOf(pieces);
  const depth = Math.max(...lanes.values()) + 1;
  const edges = [...new Set(pieces.flatMap(({ start, end }) => [start, end]))].toSorted((a, b) => (a < b ? -1 : 1));
  const row = (address: string, bars: string, text: string, isStrong = false): Row => ({
    text: shortened(`${address.padEnd(addressColumns)}${bars} ${text}`.trimEnd(), width),
    isStrong,
  });
  return edges.flatMap((edge, index) => {
    const begins = pieces.filter(({ start }) => start === edge);
    const ends = pieces.filter(({ end }) => end === edge);
    const bars = (mark: (piece: Piece) => string | undefined): string =>
      Array.from({ length: depth }, (_, lane) => {
        const here = pieces.filter((piece) => lanes.get(piece) === lane);
        return here.map(mark).find((glyph) => glyph !== undefined) ?? ' ';
      }).join('');
    const covers = ({ start, end }: Piece): string | undefined => (start < edge && edge < end ? glyphs.bar : undefined);
    const hex = `0x${edge.toString(16)}`;
    const endRows =
      ends.length === 0
        ? []
        : [
            row(
              hex,
              bars((piece) => (piece.end === edge ? glyphs.end : covers(piece))),
              '',
            ),
          ];
    const startRows = begins.map((piece, at) => {
      const done = new Set(begins.slice(0, at));
      const mark = (one: Piece): string | undefined =>
        one === piece ? glyphs.start : done.has(one) ? glyphs.bar : covers(one);
      return row(at === 0 && ends.length === 0 ? hex : at === 0 ? hex : '', bars(mark), piece.text, piece.isStrong);
    });
    const next = edges[index + 1];
    const gap = next === undefined ? 0n : next - edge;
    const inside = ({ start, end }: Piece): string | undefined =>
      next !== undefined && start <= edge && next <= end ? glyphs.bar : undefined;
    const gapRows = gap <= longestGap ? [] : [row('', bars(inside), `${glyphs.gap} ${bytesText(gap)}`)];
    return [...endRows, ...startRows, ...gapRows];
  });
}

function outerFirst(a: Piece, b: Piece): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  return a.end > b.end ? -1 : a.end < b.end ? 1 : 0;
}

/** A place for each bracket, in which no other one touches it. */
function lanesOf(pieces: readonly Piece[]): ReadonlyMap<Piece, number> {
  const lanes = new Map<Piece, number>();
  for (const piece of pieces) {
    const taken = new Set(
      [...lanes].flatMap(([other, lane]) => (other.start <= piece.end && piece.start <= other.end ? [lane] : [])),
    );
    let lane = 0;
    while (taken.has(lane)) lane++;
    lanes.set(piece, lane);
  }
  return lanes;
}

function mappingPiece(mapping: MapMapping): Piece {
  const words = [
    `${mapping.protection}${mapping.isExecutable ? ' EXECUTABLE' : ''}${mapping.isShared ? ' SHARED' : ''}`,
    bytesText(BigInt(mapping.end) - BigInt(mapping.start)),
    ...(mapping.use === undefined ? [] : [mapping.use]),
    ...(mapping.step === undefined ? [] : [`step ${mapping.step}`]),
  ];
  const isStrong = mapping.isExecutable || mapping.isShared;
  return { start: BigInt(mapping.start), end: BigInt(mapping.end), text: `mapping ${words.join(', ')}`, isStrong };
}

const ownerWords = {
  libc: 'of libc',
  'presumably libc': 'presumably of libc',
  'second libc': 'of a second libc',
  program: 'chosen by the program',
} as const;

function itemPiece(item: MapItem): Piece {
  const words = [
    item.kind === 'area' ? `rseq area of thread ${item.tid}` : nameOfItem(item),
    bytesText(BigInt(item.bytes)),
    ownerWords[item.owner],
    stepWords(item),
    ...(item.state === 'ended' ? [`REPLACED${item.endedStep === undefined ? '' : ` in step ${item.endedStep}`}`] : []),
    ...(item.state === 'refused' ? ['REFUSED by the kernel'] : []),
  ];
  return { start: BigInt(item.start), end: BigInt(item.end), text: words.join(', '), isStrong: item.state === 'live' };
}
