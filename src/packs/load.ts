import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SequentError } from '../errors.ts';
import { isShipped } from '../guard/author-files.ts';
import { BuiltInCheck } from '../guard/changed-built-ins.ts';
import { nameFolder } from '../guard/stable-path.ts';
import { checkSignature } from '../signature/check.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { describeThrown } from '../text/thrown.ts';
import { placeOfLoadFault } from './load-place.ts';
import { whileLoading } from './loading-sign.ts';
import { filesOfPack, type PackFile } from './pack-files.ts';
import { nodePacks, shippedPacks } from './shipped-packs.ts';
import { isStripperBroken, nestedTooDeeply } from './type-stripper.ts';

/**
 * Loads signatures: every TypeScript or JavaScript module in each folder, except `*.test.*` and `*.d.ts`. Subfolders
 * are skipped; they may hold shared modules.
 *
 * @param packs names of shipped packs, folders, or single files; an empty list means the shipped packs of a node
 * @param files the modules of the packs, if they were found before
 * @throws {SequentError} SEQ_SIGNATURE with all faults at once
 */
export async function loadSignatures(
  packs: readonly string[],
  files = modulesOf(packs),
): Promise<readonly LoadedSignature[]> {
  const faults: string[] = [];
  const signatures: LoadedSignature[] = [];
  // Shipped signatures change nothing, and each comparison takes half a millisecond.
  const builtIns = files.every(({ file }) => isShipped(file)) ? undefined : new BuiltInCheck();
  for (const { pack, file } of files) {
    const exported = await importDefault(file);
    const changed = isShipped(file) ? undefined : builtIns?.restore();
    if (changed !== undefined) faults.push(`${file}: ${changed}`);
    if ('fault' in exported) {
      faults.push(`${file}: ${exported.fault}`);
      // Every later import would fail, so only the first is at fault.
      if (exported.isLast) break;
      continue;
    }
    const checked = checkSignature(exported.value, { pack, file });
    if ('faults' in checked) faults.push(...checked.faults.map((fault) => `${file}: ${fault}`));
    else signatures.push(checked.signature);
  }
  faults.push(...duplicates(signatures));
  if (faults.length > 0) {
    throw new SequentError('SEQ_SIGNATURE', {
      what: faults.length === 1 ? 'a signature cannot be loaded' : `${faults.length} faults in signatures`,
      where: `\n  ${faults.join('\n  ')}\n`,
      todo: faults.length === 1 ? 'correct the file, or leave it out' : 'correct the files, or leave them out',
    });
  }
  return signatures;
}

/**
 * Finds the modules of packs without loading them.
 * @param packs see `loadSignatures`
 * @throws {SequentError} SEQ_SIGNATURE
 */
export function modulesOf(packs: readonly string[]): readonly PackFile[] {
  for (const pack of packs) if (!shippedPacks.has(pack)) nameFolder(resolve(pack));
  return (packs.length === 0 ? nodePacks : packs).flatMap(filesOfPack);
}

/** A module that cannot be loaded; `isLast`: nor can any other module of this thread. */
interface LoadFault {
  readonly fault: string;
  readonly isLast?: boolean;
}

async function importDefault(file: string): Promise<{ readonly value: unknown } | LoadFault> {
  try {
    const module: unknown = await whileLoading(file, () => import(pathToFileURL(file).href));
    if (typeof module !== 'object' || module === null || !('default' in module)) {
      return { fault: 'it has no default export; what several signatures share belongs in a subfolder' };
    }
    return { value: module.default };
  } catch (error) {
    if (isStripperBroken(error)) return { fault: nestedTooDeeply, isLast: true };
    const place = placeOfLoadFault(error);
    return { fault: `${loadWords(error)}${place === undefined ? '' : `, at ${place}`}` };
  }
}

/** @returns why a module cannot be loaded, in one line */
function loadWords(error: unknown): string {
  return describeThrown(error)
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
}

function duplicates(signatures: readonly LoadedSignature[]): string[] {
  const seen = new Map<string, LoadedSignature>();
  return signatures.flatMap((signature) => {
    const found: string[] = [];
    for (const key of [signature.id, signature.name]) {
      const other = seen.get(key);
      if (other !== undefined) found.push(`${signature.file ?? ''}: ${key} is also in ${other.file ?? 'another file'}`);
      seen.set(key, signature);
    }
    return found;
  });
}
