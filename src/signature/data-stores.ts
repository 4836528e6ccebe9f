import type { Architecture } from '../event/architecture.ts';
import { syscallName, syscallNumber } from '../event/decoded/syscall.ts';

/** A kernel symbol, as listed in /proc/kallsyms. */
export interface KernelSymbol {
  readonly address: bigint;
  readonly name: string;
  /** The module that owns it; `system` for the kernel itself. */
  readonly module: string;
}

/** The symbols of a running kernel. */
export interface KernelSymbols {
  /** Symbols at exactly this address, in the kernel's order; empty if there is none, as below the kernel's addresses. */
  at(address: bigint): readonly KernelSymbol[];
  /** Address of the first symbol of this name. */
  address(name: string): bigint | undefined;
}

/** Names and numbers of system calls. */
export interface SyscallNames {
  /** Undefined if the watched architecture has no system call with this number. */
  name(number: number): string | undefined;
  /** Undefined if the watched architecture has no system call with this name. */
  number(name: string): number | undefined;
}

/** Facts about the watched machine that are not in the stream. Tracee's detectors have them under the same name. */
export interface DataStores {
  /** Undefined in the sidecar, because Tracee's interface does not provide them. */
  readonly symbols: KernelSymbols | undefined;
  readonly syscalls: SyscallNames;
}

/** @returns the data stores of a sidecar: the system calls, which are the same on every machine of an architecture */
export function knownDataStores(arch: Architecture): DataStores {
  const name = (number: number): string | undefined => syscallName(number, arch);
  const number = (wanted: string): number | undefined => {
    const found = syscallNumber(wanted, arch);
    // Name and number must agree: some numbers belong to system calls that are not events of Tracee, and have no name
    // here.
    return found !== undefined && name(found) === wanted ? found : undefined;
  };
  return { symbols: undefined, syscalls: { name, number } };
}

/**
 * Start of the kernel's addresses on the architectures that Tracee runs on. A symbol below it (per processor) has no
 * address of its own.
 */
const kernelSpace = 0xffffn << 48n;

/** Makes a lookup table of a list of symbols, which keeps the kernel's order. */
export function kernelSymbols(list: readonly KernelSymbol[]): KernelSymbols {
  const known = list.filter(({ address }) => (address & kernelSpace) === kernelSpace);
  const byAddress = Map.groupBy(known, ({ address }) => address);
  return {
    at: (address) => byAddress.get(address) ?? [],
    address: (wanted) => known.find(({ name }) => name === wanted)?.address,
  };
}
