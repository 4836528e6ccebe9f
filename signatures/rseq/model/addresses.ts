import type { Architecture } from 'tracee-sequent';

const mebibyte = 1n << 20n;

/** Size of an area in bytes. A length that kernels do not accept in practice counts as the original 32. */
export function areaLength(length: number): bigint {
  return length >= 32 && length <= 256 ? BigInt(length) : 32n;
}

/** Bytes of the word that the kernel clears (kernel/fork.c, mm_release). */
export const tidWordLength = 4n;

export function overlap(a: bigint, aLength: bigint, b: bigint, bLength: bigint): boolean {
  return a < b + bLength && b < a + aLength;
}

/** The address without the tag that arm64 ignores in its top byte. */
export function untagged(arch: Architecture, address: bigint): bigint {
  return arch === 'arm64' ? address & 0x00ff_ffff_ffff_ffffn : address;
}

/** Whether user space can own this address at all. */
export function isUserAddress(arch: Architecture, compat: boolean, address: bigint): boolean {
  if (compat) return address <= 0xffff_dfffn;
  return arch === 'arm64' ? (address & (1n << 55n)) === 0n : address < 1n << 56n;
}

/**
 * Whether an rseq area lies to a tid word as one libc start places them (glibc: struct pthread up to 2.40, the extra TLS
 * block below the thread pointer since 2.41; its offsets are exact on amd64 only).
 * @param distance area minus tid word
 */
export function isLibcDistance(arch: Architecture, compat: boolean, distance: bigint): boolean {
  if (arch === 'amd64' && !compat) {
    return distance === 1744n || distance === 1616n || (distance >= -mebibyte && distance <= -752n);
  }
  const size = distance < 0n ? -distance : distance;
  return size > 0n && size <= mebibyte;
}
