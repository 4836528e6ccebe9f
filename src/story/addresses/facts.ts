import type { MapColumn, MapItem, MapMapping } from './map.ts';
import { bytesText } from './words.ts';

/**
 * @param hasSurroundings whether surrounding events tell the mappings of the process
 * @returns what the columns show, in sentences
 */
export function factsOf([before, after]: readonly [MapColumn, MapColumn], hasSurroundings: boolean): readonly string[] {
  const used = after.items.filter(({ state }) => state !== 'ended');
  return [
    ...owners([...before.items, ...used]),
    ...order(after.items),
    ...replaced(after),
    ...overlaps(used),
    ...distances(used),
    ...executable(before, after, hasSurroundings),
  ];
}

/** @returns the name of an area or word */
export function nameOfItem({ kind, tid }: Pick<MapItem, 'kind' | 'tid'>): string {
  return kind === 'area' ? `area of thread ${tid}` : `tid word of thread ${tid}`;
}

const ownerWords = {
  libc: 'it is of libc, from the start of the program or thread',
  'presumably libc': 'it is presumably of libc, because it was there first',
  'second libc': 'it is of a second libc',
  program: 'the program chose it',
} as const;

function owners(items: readonly MapItem[]): readonly string[] {
  const unique = new Map(items.map((item) => [`${item.kind} ${item.tid} ${item.start}`, item]));
  return [...unique.values()].map((item) => {
    return `Owner: ${nameOfItem(item)}, ${item.start}: ${ownerWords[item.owner]}.`;
  });
}

/** The order in which the pieces were placed. */
function order(items: readonly MapItem[]): readonly string[] {
  const sorted = items.toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0));
  if (sorted.length < 2) return [];
  const told = sorted.map((item) => `${nameOfItem(item)} at ${item.start} (${stepWords(item)})`);
  return [`Order: ${told.join(', then ')}.`];
}

/** @returns when a piece was placed */
export function stepWords({ step }: Pick<MapItem, 'step'>): string {
  return step === undefined ? 'before step 1' : `step ${step}`;
}

function replaced({ items }: MapColumn): readonly string[] {
  const ended = items.filter(({ state }) => state === 'ended');
  if (ended.length === 0) return ['Replaced: nothing.'];
  return ended.map((old) => {
    const next = items.find(({ state, kind, tid }) => state !== 'ended' && kind === old.kind && tid === old.tid);
    const by = next === undefined ? 'nothing' : `${next.start}${distanceWords(next, old)}`;
    const refused = next?.state === 'refused' ? ', which the kernel refused' : '';
    return `Replaced: the ${nameOfItem(old)} at ${old.start}, by ${by}${refused}.`;
  });
}

function distanceWords(next: MapItem, old: MapItem): string {
  const distance = BigInt(next.start) - BigInt(old.start);
  if (distance === 0n) return ', the same address';
  return `, ${bytesText(distance)} ${distance > 0n ? 'above' : 'below'} it`;
}

function overlaps(items: readonly MapItem[]): readonly string[] {
  const found = pairs(items).filter(([a, b]) => overlapOf(a, b) > 0n);
  if (found.length === 0) return ['Overlap: none.'];
  return found.map(([a, b]) => {
    const bytes = overlapOf(a, b);
    const [outer, inner] = a.bytes >= b.bytes ? [a, b] : [b, a];
    const offset = BigInt(inner.start) - BigInt(outer.start);
    if (offset === 0n && outer.bytes === inner.bytes)
      return `Overlap: ${nameOfItem(a)} and ${nameOfItem(b)} are the same ${bytesText(bytes)}.`;
    return `Overlap: the ${nameOfItem(inner)} lies in the ${nameOfItem(outer)}, at its offset ${offset} (${bytesText(bytes)}).`;
  });
}

/** @returns the number of bytes that two pieces have in common */
export function overlapOf(a: MapItem, b: MapItem): bigint {
  const start = max(BigInt(a.start), BigInt(b.start));
  const end = -max(-BigInt(a.end), -BigInt(b.end));
  return end > start ? end - start : 0n;
}

function distances(items: readonly MapItem[]): readonly string[] {
  return pairs(items)
    .filter(([a, b]) => a.tid === b.tid && a.kind !== b.kind && overlapOf(a, b) === 0n)
    .map(([a, b]) => {
      const [area, word] = a.kind === 'area' ? [a, b] : [b, a];
      const distance = BigInt(area.start) - BigInt(word.start);
      const where = distance > 0n ? 'above' : 'below';
      const isPair = area.owner === word.owner && (area.owner === 'libc' || area.owner === 'second libc');
      const near = isPair ? ', as one start of a libc places them' : '';
      return `Distance: the ${nameOfItem(area)} begins ${bytesText(distance)} ${where} its tid word${near}.`;
    });
}

function executable(before: MapColumn, after: MapColumn, hasSurroundings: boolean): readonly string[] {
  const code = after.mappings.filter((mapping) => mapping.isExecutable);
  const unsafe = after.mappings.filter((mapping) => mapping.isShared && mapping.isWritable && !mapping.isExecutable);
  const lines = [...code, ...unsafe].map((mapping) => {
    const held = after.items.filter((item) => item.state !== 'ended' && isIn(item, mapping)).map(nameOfItem);
    const isNew = !before.mappings.some(
      ({ start, protection }) => start === mapping.start && protection === mapping.protection,
    );
    const holds = held.length === 0 ? '' : ` It holds the ${held.join(' and the ')}.`;
    const words = mapping.isExecutable
      ? `${mapping.isWritable ? 'writable and ' : ''}executable`
      : 'shared and writable';
    return `${mapping.isExecutable ? 'Executable' : 'Shared'}: ${mapping.start} to ${mapping.end} is ${words}${isNew ? ', new since "before"' : ''}.${holds}`;
  });
  if (code.length > 0) return lines;
  const none = hasSurroundings
    ? 'Executable: the process has made no memory executable that is not of a file.'
    : 'Executable: no executable mapping is known, because the finding has no surrounding events.';
  return [...lines, none];
}

function isIn(item: MapItem, mapping: MapMapping): boolean {
  return BigInt(item.start) < BigInt(mapping.end) && BigInt(mapping.start) < BigInt(item.end);
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b) => [a, b] as const));
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
