import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SequentError } from '../../errors.ts';
import { type PackageManifest, readPackageManifest } from './package-manifest.ts';

/** Names that npm gives packages. A path has more slashes, a dot at the start, or capital letters. */
const packageName = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

/**
 * Finds a pack that npm has installed, as Node finds packages: in `node_modules` of a folder and of the folders above it.
 * @param name such as `@acme/pack`
 * @param folder to start at, absolute
 * @returns folder of the modules, absolute; undefined if no package of this name is installed
 * @throws {SequentError} SEQ_PACK if the package is no pack
 */
export function installedPack(name: string, folder: string): string | undefined {
  if (!packageName.test(name)) return undefined;
  for (let at = resolve(folder); ; at = dirname(at)) {
    const home = join(at, 'node_modules', name);
    const manifest = readPackageManifest(home);
    if (manifest !== undefined) return folderOf(home, manifest.sequent?.signatures);
    if (dirname(at) === at) return undefined;
  }
}

function folderOf(home: string, signatures: string | undefined): string {
  const folder = signatures === undefined ? undefined : resolve(home, signatures);
  if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new SequentError('SEQ_PACK', {
    what:
      folder === undefined
        ? 'the package is no pack: its package.json has no key `sequent`'
        : 'the package lacks the folder of its signatures',
    where: folder ?? home,
    todo: 'name another package, or a folder of signatures',
  });
}

/**
 * Names a folder of signatures after the package that it belongs to.
 * @param folder absolute
 * @returns name of the package; undefined if the folder is not the one that a package.json above it names
 * @throws {SequentError} SEQ_PACK if that package.json is invalid
 */
export function packageOfFolder(folder: string): string | undefined {
  const inner = folder.lastIndexOf('/node_modules/');
  if (inner < 0) return undefined;
  for (let home = dirname(folder); home.length > inner + '/node_modules/'.length; home = dirname(home)) {
    const manifest = readPackageManifest(home);
    if (manifest?.sequent !== undefined && resolve(home, manifest.sequent.signatures) === folder) return manifest.name;
  }
  return undefined;
}

/** Limit of folders above a module that are looked at. */
const mostAbove = 8;

/**
 * Finds the package that a folder of signatures belongs to.
 * @param folder absolute
 * @returns the package.json in the folder or the nearest one above it; undefined if there is none
 * @throws {SequentError} SEQ_PACK if it is invalid
 */
export function packageAbove(folder: string): PackageManifest | undefined {
  for (let at = folder, above = 0; above < mostAbove; at = dirname(at), above++) {
    const manifest = readPackageManifest(at);
    if (manifest !== undefined) return manifest;
    if (dirname(at) === at) return undefined;
  }
  return undefined;
}
