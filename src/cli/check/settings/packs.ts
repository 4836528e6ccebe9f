import { settings } from '../../../config/settings.ts';
import { filesOfPack } from '../../../packs/pack-files.ts';
import { packsFrom } from '../../options/packs.ts';
import { trustedKeys } from '../../options/trusted-keys.ts';
import type { Check, CheckedSettings } from '../check.ts';

/** Packs, directories of detectors and trusted keys exist. */
export const packs: Check<CheckedSettings> = {
  name: 'packs',
  async run({ effective }, problems) {
    for (const pack of packsFrom(effective)) await problems.attempt(() => filesOfPack(pack));
    await problems.attempt(() => trustedKeys(effective));
    const directories = effective.get(settings.traceeDetectors) ?? [];
    if (directories.length === 0) return;
    const { readDirectory } = await import('../../../detectors/reading/detector-files.ts');
    for (const directory of directories) await problems.attempt(() => readDirectory(directory));
  },
};
