import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SequentError } from '../../errors.ts';
import { packageVersion } from '../../package.ts';
import { shippedPacks } from '../shipped-packs.ts';
import { type PackManifest, readManifest } from './manifest.ts';

/** Whether a version such as `1.2.3` or `v1.2.3-rc.1` is lower than a minimum such as `1.2.0`. A suffix does not count. */
export function isBelow(version: string, minimum: string): boolean {
  const [left, right] = [numbersOf(version), numbersOf(minimum)];
  const index = right.findIndex((number, at) => number !== (left[at] ?? 0));
  return index >= 0 && (left[index] ?? 0) < (right[index] ?? 0);
}

/**
 * Reads the manifests of packs, which packs without a signature may have too.
 * @returns the manifests of those folders that have one
 * @throws {SequentError} SEQ_PACK if a manifest is invalid
 */
export function manifestsOf(packs: readonly string[]): readonly PackManifest[] {
  return packs
    .filter((spec) => !shippedPacks.has(spec))
    .map((spec) => resolve(spec))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    .flatMap((folder) => readManifest(folder)?.manifest ?? []);
}

/** @throws {SequentError} SEQ_PACK if a pack needs a later version of Sequent */
export function requireVersion(packs: readonly string[]): void {
  const own = packageVersion();
  for (const { id, version, needs } of manifestsOf(packs)) {
    if (needs?.sequent === undefined || !isBelow(own, needs.sequent)) continue;
    throw new SequentError('SEQ_PACK', {
      what: `the pack ${id} ${version} needs Sequent ${needs.sequent} or later, and this is ${own}`,
      todo: 'install that version of Sequent, or an older version of the pack',
    });
  }
}

function numbersOf(version: string): readonly number[] {
  return (/^v?(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
}
