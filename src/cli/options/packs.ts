import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { locatePack } from '../../packs/installed/locate-pack.ts';

/**
 * The packs that a command loads: names of shipped packs, folders and files. The configuration file has resolved its names of installed packages; a flag
 * or a variable names one relative to the current folder.
 * @throws {SequentError} SEQ_PACK if an installed package is no pack
 */
export function packsFrom(effective: EffectiveSettings): readonly string[] {
  return (effective.get(settings.signatures) ?? []).map((pack) => locatePack(pack, process.cwd()));
}
