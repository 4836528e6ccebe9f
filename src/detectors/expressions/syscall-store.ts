import type { Architecture } from '../../event/architecture.ts';
import { describeEvent, eventNames } from '../../event/catalogue.ts';
import { syscallNumber } from '../../event/decoded/syscall.ts';
import type { SyscallStore } from './stores.ts';

/** System calls by number and name, which the catalogue knows. */
export function syscallStore(arch: Architecture): SyscallStore {
  const names = new Map<bigint, string>();
  for (const name of eventNames()) {
    if (describeEvent(name)?.category !== 'syscall') continue;
    const number = syscallNumber(name, arch);
    if (number !== undefined) names.set(BigInt(number), name);
  }
  return {
    name: (number) => names.get(number),
    number: (name) => (describeEvent(name)?.category === 'syscall' ? syscallNumber(name, arch) : undefined),
  };
}
