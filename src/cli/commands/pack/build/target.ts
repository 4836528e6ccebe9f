import { lstatSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { manifestName, signatureName } from '../../../../packs/signed/names.ts';

/** Names of the files that a build writes, among them JSON modules of the sources, and that `sequent pack sign` writes. */
const builtFile = /\.(?:(?:[mc]?js|d\.[mc]?ts)(?:\.map)?|json|tsbuildinfo)$/;
const builtNames: ReadonlySet<string> = new Set([manifestName, signatureName]);
const neverBuilt: ReadonlySet<string> = new Set(['package.json', 'package-lock.json']);

/**
 * A build empties the folder of compiled modules first.
 * @param home folder of the package, absolute
 * @returns why this folder must not be emptied; undefined if it may be
 */
export function targetFault(
  home: string,
  pack: { readonly signatures: string; readonly source: string },
): string | undefined {
  const target = resolve(home, pack.signatures);
  if (target === resolve(home, pack.source)) return '`sequent.signatures` and `sequent.source` are the same folder';
  if (isWithin(target, home) || isWithin(target, resolve(home, pack.source)))
    return '`sequent.signatures` is a folder that holds the sources, and a build empties it';
  const status = lstatSync(target, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  if (!status.isDirectory()) return '`sequent.signatures` is no folder, and a build would remove it';
  const foreign = foreignFile(target);
  return foreign === undefined
    ? undefined
    : `a build empties the folder of \`sequent.signatures\`, and no build has written this file in it: ${relative(home, foreign)}`;
}

/** Whether a path is a folder or lies in it. */
function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}${sep}`);
}

/** @returns a file that no build writes */
function foreignFile(folder: string): string | undefined {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const { name } = entry;
    const isBuilt = entry.isFile() && !neverBuilt.has(name) && (builtFile.test(name) || builtNames.has(name));
    const foreign = entry.isDirectory() ? foreignFile(path) : isBuilt ? undefined : path;
    if (foreign !== undefined) return foreign;
  }
  return undefined;
}
