import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { filesOfPack } from '../../packs/pack-files.ts';
import { reportingOptions } from './detection-settings.ts';
import { exceptionsFrom } from './exceptions.ts';
import { healthAddress, traceeAddress } from './sidecar-options.ts';

const silent = { info() {}, warn() {}, error() {} };

/**
 * Checks settings as `run` does before it loads signatures: packs and directories of detectors exist, outputs and addresses have a
 * valid form. Options of signatures and ids of repeats need the code of signatures, so they are not checked.
 * @throws SequentError for the first fault, the same as `run` would give
 */
export async function checkSettings(effective: EffectiveSettings): Promise<void> {
  reportingOptions(effective, { source: 'live', log: silent, onGone() {} });
  traceeAddress(effective);
  healthAddress(effective);
  for (const pack of effective.get(settings.signatures) ?? []) filesOfPack(pack);
  await exceptionsFrom(effective);
  const directories = effective.get(settings.traceeDetectors) ?? [];
  if (directories.length === 0) return;
  const { readDirectory } = await import('../../detectors/reading/detector-files.ts');
  for (const directory of directories) readDirectory(directory);
}
