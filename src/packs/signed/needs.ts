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

/** A pack that needs a later version of Tracee. */
export interface LateTracee {
  /** Id and version of the pack. */
  readonly pack: string;
  /** The lowest version of Tracee. */
  readonly needs: string;
  /** One sentence for people, without a full stop. */
  readonly text: string;
  readonly todo: string;
}

/**
 * @param version of Tracee. A build that is no release, such as `main-7c9ec9788`, counts as later than all releases
 * @returns the packs whose manifests need a later version of Tracee
 */
export function lateFor(manifests: readonly PackManifest[], version: string): readonly LateTracee[] {
  if (numbersOf(version).length === 0) return [];
  return manifests.flatMap(({ id, version: own, needs }) => {
    if (needs?.tracee === undefined || !isBelow(version, needs.tracee)) return [];
    return [
      {
        pack: `${id} ${own}`,
        needs: needs.tracee,
        text: `the pack ${id} ${own} needs Tracee ${needs.tracee} or later, and this is ${version}`,
        todo: 'run that version of Tracee, or an older version of the pack',
      },
    ];
  });
}

function numbersOf(version: string): readonly number[] {
  return (/^v?(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
}
