import { basename, extname } from 'node:path';
import type { LoadedSignature } from '../signature/loaded.ts';
import { loadSignatures, modulesOf } from './load.ts';
import { shippedPacks } from './shipped-packs.ts';

/**
 * Loads one signature of a shipped pack, for its texts: the module that has its name.
 * @param pack as a finding names it; no path is made of it
 * @param name of the signature
 * @returns undefined if no shipped pack has it
 */
export async function shippedSignature(pack: string, name: string): Promise<LoadedSignature | undefined> {
  if (!shippedPacks.has(pack)) return undefined;
  const files = modulesOf([pack]).filter(({ file }) => basename(file, extname(file)) === name);
  const signatures = files.length === 0 ? [] : await loadSignatures([pack], files);
  return signatures.find((signature) => signature.name === name);
}
