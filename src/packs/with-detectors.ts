import type { DetectorEvents } from '../detectors/evaluating/as-signature.ts';
import type { LoadedDetectors } from '../detectors/load.ts';
import type { Architecture } from '../event/architecture.ts';
import { loadSignatures } from './load.ts';

/** Sources of signatures and detectors. Plain data, so it can be sent to another thread. */
export interface WhatToLoad {
  /** Packs, folders or files; an empty list means the shipped packs. */
  readonly packs: readonly string[];
  /** Directories of Tracee's YAML detectors. */
  readonly detectors: readonly string[];
  readonly arch: Architecture;
}

const nobody: DetectorEvents = { onFailure() {}, onRoundsOver() {} };

/**
 * Loads signatures, and YAML detectors if directories are given. The code for detectors is imported only in that
 * case.
 * @throws {SequentError} SEQ_SIGNATURE or SEQ_DETECTORS
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
