import { mapBitsOn } from '../names/tables/memory.ts';
import type { Arch, Names } from './family.ts';
import type { Bits } from './read.ts';

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
  const names: Names = mapBitsOn[arch];
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
