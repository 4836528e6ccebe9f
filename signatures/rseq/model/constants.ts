import type { Architecture } from 'tracee-sequent';

/** A value of `sig` that libc uses on each architecture (glibc: sysdeps/unix/sysv/linux/<arch>/bits/rseq.h). */
const known = {
  amd64: { native: 0x5305_3053, compat: 0x5305_3053 },
  arm64: { native: 0xd428_bc00, compat: 0xe7f5_def3 },
} as const;

/** Values that CRIU (0x12345612) and DynamoRIO (0) register for a moment, to learn whether something is registered. */
const probes: ReadonlySet<number> = new Set([0, 0x1234_5612]);

/** The signature with which libc registers on this architecture; `compat` means through the 32-bit entry. */
export function libcSignature(arch: Architecture, compat: boolean): number {
  return known[arch][compat ? 'compat' : 'native'];
}

export function isProbeSignature(sig: number): boolean {
  return probes.has(sig);
}

/** Errors that rseq(2) returns (kernel/rseq.c). */
export const EPERM = -1n;
export const EFAULT = -14n;
export const EBUSY = -16n;
export const EINVAL = -22n;
export const ENOSYS = -38n;
