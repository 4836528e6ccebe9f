import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { installedPack } from '../../packs/installed/installed-pack.ts';
import { shippedPacks } from '../../packs/shipped-packs.ts';

/**
 * The packs that a command loads: names of shipped packs, folders and files. The configuration file has resolved its names of installed packages; a flag
 * or a variable names one relative to the current folder.
 * @throws {SequentError} SEQ_PACK if an installed package is no pack
 */
export function packsFrom(effective: EffectiveSettings): readonly string[] {
  return (effective.get(settings.signatures) ?? []).map((pack) =>
    shippedPacks.has(pack) || existsSync(resolve(pack)) ? pack : (installedPack(pack, process.cwd()) ?? pack),
  );
}
