import type { Architecture } from '../event/architecture.ts';
import { syscallName } from '../event/decoded/syscall.ts';

/** A symbol of the kernel, as /proc/kallsyms lists it. */
export interface KernelSymbol {
  readonly address: bigint;
  readonly name: string;
  /** The module that it belongs to; `system` for the kernel itself. */
  readonly module: string;
}

/** The symbols of a running kernel. */
export interface KernelSymbols {
  /** Symbols at exactly this address, in the order of the kernel's list; none where there is none. */
  at(address: bigint): readonly KernelSymbol[];
}

/** Names of system calls. */
export interface SyscallNames {
  /** Undefined where the watched architecture has no call of this number. */
  name(number: number): string | undefined;
}

/** What is known of the watched machine beside the stream; Tracee's detectors have the same under the same name. */
export interface DataStores {
  /** Undefined where nobody has them: Tracee's interface does not hand them out, so the sidecar never has any. */
  readonly symbols: KernelSymbols | undefined;
  readonly syscalls: SyscallNames;
}

/** What the sidecar knows: the names of system calls, which are the same on every machine of an architecture. */
export function knownDataStores(arch: Architecture): DataStores {
  return { symbols: undefined, syscalls: { name: (number) => syscallName(number, arch) } };
}

/** Kernel addresses on the architectures that Tracee runs on; a symbol elsewhere (per processor) is nobody's address. */
const kernelSpace = 0xffffn << 48n;

/** A list of symbols to look up in, in the order of the kernel's list. */
export function kernelSymbols(list: readonly KernelSymbol[]): KernelSymbols {
  const byAddress = Map.groupBy(
    list.filter(({ address }) => (address & kernelSpace) === kernelSpace),
    ({ address }) => address,
  );
  return { at: (address) => byAddress.get(address) ?? [] };
}
