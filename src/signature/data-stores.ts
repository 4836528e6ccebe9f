import type { Architecture } from '../event/architecture.ts';
import { syscallName, syscallNumber } from '../event/decoded/syscall.ts';

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
  /** Address of the first symbol of this name. */
  address(name: string): bigint | undefined;
}

/** Names and numbers of system calls. */
export interface SyscallNames {
  /** Undefined where the watched architecture has no call of this number. */
  name(number: number): string | undefined;
  /** Undefined where the watched architecture has no call of this name. */
  number(name: string): number | undefined;
}

/** Facts about the watched machine that are not in the stream; Tracee's detectors have them under the same name. */
export interface DataStores {
  /** Undefined in the sidecar, because Tracee's interface does not hand them out. */
  readonly symbols: KernelSymbols | undefined;
  readonly syscalls: SyscallNames;
}

/** The stores of a sidecar: system calls are the same on every machine of an architecture. */
export function knownDataStores(arch: Architecture): DataStores {
  const name = (number: number): string | undefined => syscallName(number, arch);
  const number = (wanted: string): number | undefined => {
    const found = syscallNumber(wanted, arch);
    // The two must agree: some numbers belong to calls that are no events of Tracee, and so have no name here.
    return found !== undefined && name(found) === wanted ? found : undefined;
  };
  return { symbols: undefined, syscalls: { name, number } };
}

/** Kernel addresses on the architectures that Tracee runs on. A symbol elsewhere (per processor) has no address of its own. */
const kernelSpace = 0xffffn << 48n;

/** A list of symbols to look up in, in the order of the kernel's list. */
export function kernelSymbols(list: readonly KernelSymbol[]): KernelSymbols {
  const known = list.filter(({ address }) => (address & kernelSpace) === kernelSpace);
  const byAddress = Map.groupBy(known, ({ address }) => address);
  return {
    at: (address) => byAddress.get(address) ?? [],
    address: (wanted) => known.find(({ name }) => name === wanted)?.address,
  };
}
