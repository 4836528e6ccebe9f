import { loadWithDetectors } from '../../src/packs/with-detectors.ts';
import type { LoadedSignature } from '../../src/signature/loaded.ts';

/** @returns the signatures of the pack fleet */
export async function fleetPack(): Promise<readonly LoadedSignature[]> {
  const { signatures } = await loadWithDetectors({ packs: ['fleet'], detectors: [], arch: 'amd64' });
  return signatures;
}
