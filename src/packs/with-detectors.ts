import type { DetectorEvents } from '../detectors/evaluating/as-signature.ts';
import type { LoadedDetectors } from '../detectors/load.ts';
import type { Architecture } from '../event/architecture.ts';
import { loadSignatures } from './load.ts';

/** What is to be loaded; plain data, so that another thread can load the same. */
export interface WhatToLoad {
  /** Packs, folders or files; none means the shipped packs. */
  readonly packs: readonly string[];
  /** Directories of Tracee's YAML detectors. */
  readonly detectors: readonly string[];
  readonly arch: Architecture;
}

const nobody: DetectorEvents = { onFailure() {}, onRoundsOver() {} };

/**
 * Loads signatures, and YAML detectors beside them where directories are given. Only then the code for those is loaded.
 * @throws SequentError SEQ_SIGNATURE or SEQ_DETECTORS
 */
export async function loadWithDetectors(
  { packs, detectors, arch }: WhatToLoad,
  events: DetectorEvents = nobody,
): Promise<LoadedDetectors> {
  const signatures = await loadSignatures(packs);
  if (detectors.length === 0) return { signatures, refusals: [] };
  const { loadDetectors } = await import('../detectors/load.ts');
  return loadDetectors({ directories: detectors, arch }, signatures, events);
}
