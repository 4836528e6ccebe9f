import type { Architecture } from '../../event/architecture.ts';
import type { Finding } from '../../finding.ts';
import { drawMap } from '../picture/draw-map.ts';
import type { Scene } from '../picture/scene.ts';
import { shownName } from '../shown.ts';
import type { Around } from '../surrounding/read-surroundings.ts';
import { type AddressMap, addressMap } from './map.ts';

/** The address space of a process, as data and as pictures. */
export interface Addresses {
  readonly map: AddressMap;
  /** Before beside after: about 1 100 pixels wide. */
  readonly wide: Scene;
  /** Before above after: about 600 pixels wide. */
  readonly narrow: Scene;
}

/** @returns the address space of a finding of the rseq pack; undefined if it is about no address */
export function tellAddresses(finding: Finding, around: Around | undefined, arch: Architecture): Addresses | undefined {
  const { signature, workload } = finding;
  if (signature.pack !== 'rseq') return undefined;
  const map = addressMap(finding, around, arch);
  if (map === undefined) return undefined;
  const path = workload.process?.executable;
  const title = `${shownName(signature.id)}: address space of ${path === undefined ? 'process' : shownName(path)}, pid ${workload.process?.hostPid ?? 0}`;
  return { map, wide: drawMap(map, title, 2), narrow: drawMap(map, title, 1) };
}
