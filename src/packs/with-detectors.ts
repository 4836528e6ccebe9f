import type { DetectorEvents } from '../detectors/evaluating/as-signature.ts';
import type { LoadedDetectors } from '../detectors/load.ts';
import type { SourceFile } from '../detectors/reading/detector-files.ts';
import type { Architecture } from '../event/architecture.ts';
import { type AuthorModules, readModules } from '../guard/author-modules.ts';
import { loadSignatures, modulesOf } from './load.ts';
import type { PackFile } from './pack-files.ts';
import { shippedPacks } from './shipped-packs.ts';
import type { TrustedKey } from './signed/keys.ts';
import { faultIn, type SignedFiles } from './signed/signed-files.ts';

/** Sources of signatures and detectors. Plain data, so it can be sent to another thread. */
export interface WhatToLoad {
  /** Packs, folders or files; an empty list means the shipped packs. */
  readonly packs: readonly string[];
  /** Directories of Tracee's YAML detectors. */
  readonly detectors: readonly string[];
  readonly arch: Architecture;
  /** Content of these sources from an earlier load. If it is given, nothing is read from files. */
  readonly content?: LoadedContent;
  /** Keys by one of which each pack that is not shipped must be signed; undefined if signatures are not required. */
  readonly trustedKeys?: readonly TrustedKey[] | undefined;
}

/** Content of the files of signatures and detectors, as one load has read it. */
export interface LoadedContent {
  readonly files: readonly PackFile[];
  readonly modules: AuthorModules;
  /** By directory. */
  readonly detectors: ReadonlyMap<string, readonly SourceFile[]>;
  /** The files of signed packs; undefined if signatures are not required. */
  readonly signed: SignedFiles | undefined;
}

/** Everything that was loaded, with the content that it was loaded from. */
export interface LoadedSources extends LoadedDetectors {
  readonly content: LoadedContent;
}

const nobody: DetectorEvents = { onFailure() {}, onRoundsOver() {} };

/**
 * Loads signatures, and YAML detectors if directories are given. The code for detectors is imported only in that
 * case.
 * @throws {SequentError} SEQ_SIGNATURE, SEQ_DETECTORS or SEQ_PACK
 */
export async function loadWithDetectors(
  { packs, detectors: directories, arch, content, trustedKeys }: WhatToLoad,
  events: DetectorEvents = nobody,
): Promise<LoadedSources> {
  const signed = content === undefined ? await checkPacks([...packs, ...directories], trustedKeys) : content.signed;
  const files = content?.files ?? modulesOf(packs);
  if (signed !== undefined) (await import('./signed/signed-modules.ts')).allowOnlySigned(signed);
  const signatures = await loadSignatures(packs, files);
  const modules = content?.modules ?? readModules();
  if (directories.length === 0) {
    return { signatures, refusals: [], content: content ?? { files, modules, detectors: new Map(), signed } };
  }
  const { loadDetectors, readDirectory } = await import('../detectors/load.ts');
  const sources =
    content?.detectors ??
    new Map(directories.map((directory) => [directory, readDirectory(directory, signed && faultIn(signed))]));
  return {
    ...loadDetectors({ directories, arch, sources }, signatures, events),
    content: content ?? { files, modules, detectors: sources, signed },
  };
}

/**
 * Loads the code that reads manifests only if a folder is not a shipped pack.
 * @returns undefined if signatures are not required
 */
async function checkPacks(
  folders: readonly string[],
  trustedKeys: readonly TrustedKey[] | undefined,
): Promise<SignedFiles | undefined> {
  const own = folders.filter((spec) => !shippedPacks.has(spec));
  if (own.length === 0) return undefined;
  const { requireVersion } = await import('./signed/needs.ts');
  requireVersion(own);
  if (trustedKeys === undefined) return undefined;
  const { requireSigned } = await import('./signed/required.ts');
  return requireSigned(own, trustedKeys);
}
