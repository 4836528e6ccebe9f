import type { Architecture } from 'sequent';

/** A value of `sig` that libc uses on each architecture (glibc: sysdeps/unix/sysv/linux/<arch>/bits/rseq.h). */
const known = {
  amd64: { native: 0x5305_3053, compat: 0x5305_3053 },
  arm64: { native: 0xd428_bc00, compat: 0xe7f5_def3 },
} as const;

/**
 * The 4 bytes that most often stand before a function in ordinary libraries, so that a registration with one of them lets an
 * abort handler be any such function: padding, nops, traps, endbr (measured in libc, libcrypto, libstdc++), and their like on arm64.
 */
const gadgets: Readonly<Record<Architecture, ReadonlySet<number>>> = {
  amd64: new Set([
    0, 0x0000_441f, 0x0040_1f0f, 0x001f_0f00, 0x9066_0000, 0x9000_0000, 0x001f_0fff, 0x001f_0fc3, 0x0000_1f0f,
    0x9090_9090, 0xcccc_cccc, 0xfa1e_0ff3, 0xfb1e_0ff3,
  ]),
  arm64: new Set([0, 0xd503_201f, 0xd503_245f, 0xd503_233f, 0xd65f_03c0, 0xd503_23bf]),
};

/** Values that CRIU (0x12345612) and DynamoRIO (0) register for a moment, to learn whether something is registered. */
const probes: ReadonlySet<number> = new Set([0, 0x1234_5612]);

/** What libc registers with on this architecture; `compat` means through the 32-bit entry. */
export function libcSignature(arch: Architecture, compat: boolean): number {
  return known[arch][compat ? 'compat' : 'native'];
}

export function isGadgetSignature(arch: Architecture, sig: number): boolean {
  return gadgets[arch].has(sig);
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
