import type { Architecture } from '../../event/architecture.ts';
import { describeEvent } from '../../event/catalogue.ts';
import { syscallNumber } from '../../event/decoded/syscall.ts';

/**
 * @returns Tracee's internal number of an event, which its detectors see; undefined if the catalogue lacks the event
 */
export function internalId(name: string, arch: Architecture): number | undefined {
  const info = describeEvent(name);
  if (info?.category === 'syscall') return syscallNumber(name, arch) ?? info.traceeId;
  return info?.traceeId;
}
