import type { Architecture } from '../../event/architecture.ts';
import { describeEvent } from '../../event/catalogue.ts';
import { syscallNumber } from '../../event/decoded/syscall.ts';

/** Tracee's own number of an event, which its detectors see; undefined for events that the catalogue lacks. */
export function internalId(name: string, arch: Architecture): number | undefined {
  const info = describeEvent(name);
  if (info?.category === 'syscall') return syscallNumber(name, arch) ?? info.traceeId;
  return info?.traceeId;
}
