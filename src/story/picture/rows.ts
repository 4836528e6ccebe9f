import type { MapColumn } from '../addresses/map.ts';

/** Height of one byte in pixels. A word of 4 bytes holds one line of text. */
const pixelsPerByte = 4;
/** Longest stretch of an item that is drawn to scale, in bytes. */
const longestToScale = 64n;
/** Longest gap that is drawn to scale. */
const longestGap = 8n;
const breakHeight = 36;
/** Height of a stretch inside of an item, which leaves room for its text. */
const innerBreakHeight = 96;
const stripHeight = 22;
const framePadding = 6;
const frameGap = 8;

/** Place of an address in the picture. Pieces that end there, and those that begin there, have places of their own. */
interface Edge {
  readonly itemEnd: number;
  readonly frameEnd: number;
  readonly frameStart: number;
  readonly itemStart: number;
}

/** A stretch of memory that is left out. */
export interface Break {
  readonly y: number;
  readonly height: number;
  readonly bytes: bigint;
  /** Whether an area or word goes on in it. */
  readonly isInItem: boolean;
}

/** The vertical places of all addresses. Low addresses are at the top. */
export interface Rows {
  readonly height: number;
  readonly breaks: readonly Break[];
  /** Place of a boundary of an item or mapping. */
  edge(address: string): Edge;
}

/** @returns the places of all items and mappings of both columns, to scale with breaks */
export function rowsOf(columns: readonly MapColumn[]): Rows {
  const items = columns.flatMap((column) => column.items.map(rangeOf));
  const mappings = columns.flatMap((column) => column.mappings.map(rangeOf));
  const addresses = [...new Set([...items, ...mappings].flatMap(({ start, end }) => [start, end]))].toSorted(byValue);
  const edges = new Map<bigint, Edge>();
  const breaks: Break[] = [];
  let y = 0;
  for (const [index, address] of addresses.entries()) {
    const itemEnd = y;
    const frameEnd = itemEnd + (mappings.some(({ end }) => end === address) ? framePadding : 0);
    const begins = mappings.some(({ start }) => start === address);
    const frameStart = frameEnd + (begins && index > 0 ? frameGap : 0);
    const itemStart = frameStart + (begins ? stripHeight : 0);
    edges.set(address, { itemEnd, frameEnd, frameStart, itemStart });
    y = itemStart;
    const next = addresses[index + 1];
    if (next === undefined) continue;
    const bytes = next - address;
    const isInItem = items.some(({ start, end }) => start <= address && next <= end);
    if (bytes <= (isInItem ? longestToScale : longestGap)) y += Number(bytes) * pixelsPerByte;
    else {
      const height = isInItem ? innerBreakHeight : breakHeight;
      breaks.push({ y, height, bytes, isInItem });
      y += height;
    }
  }
  const last = addresses.at(-1);
  const none = { itemEnd: 0, frameEnd: 0, frameStart: 0, itemStart: 0 };
  return {
    height: (last === undefined ? none : (edges.get(last) ?? none)).frameEnd,
    breaks,
    edge: (address) => edges.get(BigInt(address)) ?? none,
  };
}

function rangeOf({ start, end }: { readonly start: string; readonly end: string }) {
  return { start: BigInt(start), end: BigInt(end) };
}

function byValue(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
