import { overlapOf } from '../addresses/facts.ts';
import type { MapColumn, MapItem } from '../addresses/map.ts';

/** A vertical strip of both columns for the areas or the words of one thread. */
export interface Lane {
  readonly tid: number;
  readonly kind: MapItem['kind'];
  /** 0; more for items that overlap an earlier item of the same thread and kind. */
  readonly layer: number;
}

/** Strips in which no two items of a column overlap. */
export interface Lanes {
  readonly lanes: readonly Lane[];
  /** Index of the strip of each item. */
  readonly places: ReadonlyMap<MapItem, number>;
}

/** @returns the strips of both columns */
export function lanesOf(columns: readonly MapColumn[]): Lanes {
  const chosen = new Map<MapItem, Lane>();
  for (const { items } of columns) {
    for (const item of items) {
      const { tid, kind } = item;
      const taken = new Set(
        items.flatMap((other) => {
          const lane = chosen.get(other);
          return lane?.tid === tid && lane.kind === kind && overlapOf(other, item) > 0n ? [lane.layer] : [];
        }),
      );
      let layer = 0;
      while (taken.has(layer)) layer++;
      chosen.set(item, { tid, kind, layer });
    }
  }
  const tids = [...new Set([...chosen.values()].map(({ tid }) => tid))];
  const unique = new Map([...chosen.values()].map((lane) => [keyOf(lane), lane]));
  const lanes = [...unique.values()].toSorted(
    (a, b) =>
      tids.indexOf(a.tid) - tids.indexOf(b.tid) ||
      Number(a.kind === 'word') - Number(b.kind === 'word') ||
      a.layer - b.layer,
  );
  const keys = lanes.map(keyOf);
  return { lanes, places: new Map([...chosen].map(([item, lane]) => [item, keys.indexOf(keyOf(lane))])) };
}

function keyOf({ tid, kind, layer }: Lane): string {
  return `${tid} ${kind} ${layer}`;
}
