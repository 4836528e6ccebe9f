import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { shippedPacks } from '../shipped-packs.ts';
import { installedPack } from './installed-pack.ts';

/**
 * Finds what an operator means by the name of a pack. A folder or file comes before an installed package of the same name.
 * @param text name of a shipped pack or of an installed package, or a path
 * @param folder that a path is relative to, and from which a package is looked for
 * @returns folder of an installed package; otherwise the text as it is
 * @throws {SequentError} SEQ_PACK if the package is no pack
 */
export function locatePack(text: string, folder: string): string {
  if (shippedPacks.has(text) || existsSync(resolve(folder, text))) return text;
  return installedPack(text, folder) ?? text;
}
