import type { Architecture } from '../../event/architecture.ts';
import type { Placed } from './space.ts';

/** Origin of an area or a word. */
export type Owner = 'libc' | 'presumably libc' | 'second libc' | 'program';

/** Values of `sig` that libc uses (glibc: sysdeps/unix/sysv/linux/ARCH/bits/rseq.h). */
const libcSignatures: ReadonlySet<bigint> = new Set([0x5305_3053n, 0xd428_bc00n, 0xe7f5_def3n]);
const mebibyte = 1n << 20n;

/**
 * @param one an area or a word
 * @param all everything that its process has placed, before and after
 * @param isBefore whether it was there before the first call that the finding is about
 * @returns what placed it, as far as its place and its signature tell
 */
export function ownerOf(one: Placed, all: readonly Placed[], isBefore: boolean, arch: Architecture): Owner {
  const partners = all.filter(({ tid, kind }) => tid === one.tid && kind !== one.kind);
  const isPair = partners.some((other) => isLibcPair(one, other, arch));
  if (isPair) return isBefore ? 'libc' : 'second libc';
  if (!isBefore) return 'program';
  if (one.kind === 'word') return 'presumably libc';
  const hasSignature = one.sig === undefined || libcSignatures.has(one.sig);
  const words = partners.filter(({ by, endedBy }) => !isLater(by?.time, one) && !isOver(endedBy?.time, one));
  return hasSignature && words.length === 0 ? 'presumably libc' : 'program';
}

function isLater(time: bigint | undefined, one: Placed): boolean {
  return time !== undefined && (one.by === undefined || time > one.by.time);
}

function isOver(time: bigint | undefined, one: Placed): boolean {
  return time !== undefined && one.by !== undefined && time < one.by.time;
}

/** Whether area and word lie to each other as one start of a libc places them (docs/rseq.md). */
function isLibcPair(one: Placed, other: Placed, arch: Architecture): boolean {
  const [area, word] = one.kind === 'area' ? [one, other] : [other, one];
  if (area.sig !== undefined && !libcSignatures.has(area.sig)) return false;
  const distance = area.start - word.start;
  if (arch === 'amd64') return distance === 1744n || distance === 1616n || (distance >= -mebibyte && distance <= -752n);
  const size = distance < 0n ? -distance : distance;
  return size > 0n && size <= mebibyte && !(distance < 4n && distance > -area.length);
}
