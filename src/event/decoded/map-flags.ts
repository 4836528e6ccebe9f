import type { Arch, Names } from './family.ts';
import type { Bits } from './read.ts';

/** The flags of mmap(2), one bit per name (asm-generic/mman.h, x86's asm/mman.h). */
export const mapFlagNames: Readonly<Record<Arch, Names>> = (() => {
  const shared = {
    MAP_SHARED: 0x1,
    MAP_PRIVATE: 0x2,
    MAP_FIXED: 0x10,
    MAP_ANONYMOUS: 0x20,
    MAP_GROWSDOWN: 0x100,
    MAP_DENYWRITE: 0x800,
    MAP_EXECUTABLE: 0x1000,
    MAP_LOCKED: 0x2000,
    MAP_NORESERVE: 0x4000,
    MAP_POPULATE: 0x8000,
    MAP_NONBLOCK: 0x10000,
    MAP_STACK: 0x20000,
    MAP_HUGETLB: 0x40000,
    MAP_SYNC: 0x80000,
    MAP_FIXED_NOREPLACE: 0x100000,
  };
  return { amd64: { ...shared, MAP_32BIT: 0x40 }, arm64: shared };
})();

/** Position of the binary logarithm of the size of huge pages, above the flags (asm-generic/hugetlb_encode.h). */
const hugeShift = 26;
const unknown = 'UNKNOWN_FLAG_0X0';
const units = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/**
 * Reads `MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGE_2MB`. Tracee prints every bit without a name as UNKNOWN_FLAG_0X0, in the
 * order of the bits. Such a text is read as the lowest bit that this order permits.
 * @returns undefined for a name that is unknown or out of order
 */
export function readMapFlags(text: string, arch: Arch): Bits | undefined {
  const names = mapFlagNames[arch];
  const named = new Set(Object.values(names));
  const tokens = text === '' ? [] : text.split('|');
  let value = 0;
  let next = 0;
  let inexact = false;
  for (const [i, token] of tokens.entries()) {
    if (token === unknown) {
      while (named.has(2 ** next)) next++;
      inexact = true;
    } else if (Object.hasOwn(names, token)) {
      const bit = Math.log2(names[token] ?? 0);
      if (bit < next) return undefined;
      next = bit;
    } else {
      const exponent = i === tokens.length - 1 ? hugeExponent(token) : undefined;
      return exponent === undefined ? undefined : { value: BigInt(value + exponent * 2 ** hugeShift), inexact };
    }
    if (next >= hugeShift) return undefined;
    value += 2 ** next++;
  }
  return { value: BigInt(value), inexact };
}

function hugeExponent(token: string): number | undefined {
  const match = /^MAP_HUGE_(\d{1,3})([KMGTPE]?)B$/.exec(token);
  if (match === null) return undefined;
  const exponent = Math.log2(Number(match[1])) + 10 * units.indexOf(match[2] ?? '');
  return Number.isInteger(exponent) && exponent > 0 && exponent < 64 ? exponent : undefined;
}
