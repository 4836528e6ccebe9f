/**
 * RSEQ_SIG of each architecture that has one, of those too that Tracee does not run on
 * (glibc: sysdeps/unix/sysv/linux/<arch>/bits/rseq.h; or1k: Linux, tools/testing/selftests/rseq/rseq-or1k.h).
 */
const libcNames: ReadonlyMap<number, string> = new Map([
  [0x5305_3053, 'x86 RSEQ_SIG'],
  [0xd428_bc00, 'arm64 RSEQ_SIG'],
  [0x00bc_28d4, 'big-endian arm64 RSEQ_SIG'],
  [0xe7f5_def3, 'arm RSEQ_SIG'],
  [0xf3de_f5e7, 'big-endian arm RSEQ_SIG'],
  [0x0fe5_000b, 'powerpc RSEQ_SIG'],
  [0xb2ff_0fff, 's390 RSEQ_SIG'],
  [0x0350_000d, 'mips RSEQ_SIG'],
  [0x0350_0010, 'nanoMIPS RSEQ_SIG'],
  [0x0010_0350, 'big-endian nanoMIPS RSEQ_SIG'],
  [0xd407_0000, 'microMIPS RSEQ_SIG'],
  [0x0000_d407, 'big-endian microMIPS RSEQ_SIG'],
  [0xf140_1073, 'riscv RSEQ_SIG'],
  [0x002a_0010, 'loongarch RSEQ_SIG'],
  [0x1500_0035, 'or1k RSEQ_SIG'],
]);

/** Values that tools ask the kernel with (CRIU: criu/pie/parasite.c; DynamoRIO: core/unix/rseq_linux.c). */
const toolNames: ReadonlyMap<number, string> = new Map([
  [0x1234_5612, 'probe of CRIU'],
  [42, 'probe of DynamoRIO'],
]);

/** Whether a libc registers with this signature on any architecture. */
export function isLibcSignature(sig: number): boolean {
  return libcNames.has(sig);
}

/** A signature as findings show it: eight hexadecimal digits, and its name where it has one: `0x53053053 (x86 RSEQ_SIG)`. */
export function signatureText(sig: number): string {
  const name = libcNames.get(sig) ?? toolNames.get(sig);
  const digits = `0x${sig.toString(16).padStart(8, '0')}`;
  return name === undefined ? digits : `${digits} (${name})`;
}
