import type { MemoryCall } from './calls.ts';

/** uapi/asm-generic/mman-common.h, uapi/linux/mman.h */
const PROT_WRITE = 2;
const PROT_EXEC = 4;
const MAP_TYPE = 0xf;
const MAP_PRIVATE = 2;
const MAP_ANONYMOUS = 0x20;
const MAP_STACK = 0x2_0000;
const pageBytes = 4096n;
const mostRanges = 1_024;

/** A mapped range of memory, `[start, end)`. */
export interface Mapped {
  readonly start: bigint;
  readonly end: bigint;
  /** Undefined if it is not known. */
  readonly prot?: number | undefined;
  readonly backing: 'anonymous' | 'file' | 'stack' | 'unknown';
  readonly isShared: boolean;
  /** The call that made it what it is; undefined for one that only the finding names. */
  readonly by?: MemoryCall | undefined;
}

/** @returns whether code in it can be executed */
export function isExecutable({ prot }: Mapped): boolean {
  return prot !== undefined && (prot & PROT_EXEC) !== 0;
}

/** @returns whether it can be written */
export function isWritable({ prot }: Mapped): boolean {
  return prot !== undefined && (prot & PROT_WRITE) !== 0;
}

/** @returns protection as in /proc/PID/maps, such as `rwxp` */
export function protection({ prot, isShared }: Mapped): string {
  if (prot === undefined) return '????';
  const letters = `${(prot & 1) !== 0 ? 'r' : '-'}${(prot & PROT_WRITE) !== 0 ? 'w' : '-'}${(prot & PROT_EXEC) !== 0 ? 'x' : '-'}`;
  return `${letters}${isShared ? 's' : 'p'}`;
}

/** @returns the mappings after a call, sorted by address */
export function afterCall(mapped: readonly Mapped[], call: MemoryCall): readonly Mapped[] {
  const { kind, start } = call;
  const end = start + ((call.length + pageBytes - 1n) / pageBytes) * pageBytes;
  if (end <= start) return mapped;
  switch (kind) {
    case 'map':
      return withRange(without(mapped, start, end), { start, end, by: call, ...mappedBy(call) });
    case 'unmap':
      return without(mapped, start, end);
    case 'protect': {
      const changed = mapped.flatMap((one): readonly Mapped[] => {
        const [from, to] = [one.start > start ? one.start : start, one.end < end ? one.end : end];
        return from < to ? [{ ...one, start: from, end: to, prot: call.prot, by: call }] : [];
      });
      const rest = without(mapped, start, end);
      const known = changed.length > 0 ? changed : [unknownBefore(start, end, call)];
      return known.reduce(withRange, rest);
    }
    default:
      return mapped;
  }
}

function unknownBefore(start: bigint, end: bigint, call: MemoryCall): Mapped {
  return { start, end, prot: call.prot, backing: 'unknown', isShared: false, by: call };
}

function mappedBy({ prot = 0, flags = 0 }: MemoryCall): Pick<Mapped, 'prot' | 'backing' | 'isShared'> {
  const isAnonymous = (flags & MAP_ANONYMOUS) !== 0;
  const backing = !isAnonymous ? 'file' : (flags & MAP_STACK) !== 0 ? 'stack' : 'anonymous';
  return { prot, backing, isShared: (flags & MAP_TYPE) !== MAP_PRIVATE };
}

function without(mapped: readonly Mapped[], start: bigint, end: bigint): readonly Mapped[] {
  return mapped.flatMap((one) => {
    if (one.end <= start || end <= one.start) return [one];
    return [
      { ...one, end: start },
      { ...one, start: end },
    ].filter((part) => part.start < part.end);
  });
}

function withRange(mapped: readonly Mapped[], range: Mapped): readonly Mapped[] {
  const all = [...mapped, range].toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  return all.length > mostRanges ? all.slice(-mostRanges) : all;
}

/** @returns the mappings; neighbours of executable memory without a file are joined, because a loader maps a program piece by piece */
export function joined(mapped: readonly Mapped[]): readonly Mapped[] {
  const list: Mapped[] = [];
  for (const one of mapped) {
    const last = list.at(-1);
    const isSame =
      last?.end === one.start &&
      last.prot === one.prot &&
      last.backing === one.backing &&
      last.isShared === one.isShared &&
      isExecutable(one) &&
      one.backing !== 'file';
    if (isSame) list[list.length - 1] = { ...last, end: one.end };
    else list.push(one);
  }
  return list;
}
