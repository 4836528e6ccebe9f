import type { DetectorEvents } from '../detectors/evaluating/as-signature.ts';
import type { LoadedDetectors } from '../detectors/load.ts';
import type { SourceFile } from '../detectors/reading/detector-files.ts';
import type { Architecture } from '../event/architecture.ts';
import { type AuthorModules, readModules } from '../guard/author-modules.ts';
import { loadSignatures, modulesOf } from './load.ts';
import type { PackFile } from './pack-files.ts';

/** Sources of signatures and detectors. Plain data, so it can be sent to another thread. */
export interface WhatToLoad {
  /** Packs, folders or files; an empty list means the shipped packs. */
  readonly packs: readonly string[];
  /** Directories of Tracee's YAML detectors. */
  readonly detectors: readonly string[];
  readonly arch: Architecture;
  /** What these sources held when they were read. If it is given, nothing is read from files. */
  readonly content?: LoadedContent;
}

/** Content of the files of signatures and detectors, as one load has read it. */
export interface LoadedContent {
  readonly files: readonly PackFile[];
  readonly modules: AuthorModules;
  /** By directory. */
  readonly detectors: ReadonlyMap<string, readonly SourceFile[]>;
}

/** Everything that was loaded, with the content that it was loaded from. */
export interface LoadedSources extends LoadedDetectors {
  readonly content: LoadedContent;
}

const nobody: DetectorEvents = { onFailure() {}, onRoundsOver() {} };

/**
 * Loads signatures, and YAML detectors if directories are given. The code for detectors is imported only in that
 * case.
 * @throws {SequentError} SEQ_SIGNATURE or SEQ_DETECTORS
 */
export async function loadWithDetectors(
  { packs, detectors: directories, arch, content }: WhatToLoad,
  events: DetectorEvents = nobody,
): Promise<LoadedSources> {
  const files = content?.files ?? modulesOf(packs);
  const signatures = await loadSignatures(packs, files);
  const modules = content?.modules ?? readModules();
  if (directories.length === 0) {
    return { signatures, refusals: [], content: content ?? { files, modules, detectors: new Map() } };
  }
  const { loadDetectors, readDirectory } = await import('../detectors/load.ts');
  const sources = content?.detectors ?? new Map(directories.map((directory) => [directory, readDirectory(directory)]));
  return {
    ...loadDetectors({ directories, arch, sources }, signatures, events),
    content: content ?? { files, modules, detectors: sources },
  };
}
