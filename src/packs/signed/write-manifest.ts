import { join } from 'node:path';
import { SequentError } from '../../errors.ts';
import { writeWholeFile } from '../../files/whole-file.ts';
import { describeThrown } from '../../text/thrown.ts';
import { hashFiles } from './content.ts';
import { fileText, type PackManifest, readManifest } from './manifest.ts';
import { manifestName } from './names.ts';

/** An author's statement about a pack. A field that is left out keeps its value in the manifest. */
export interface PackStatement {
  readonly id?: string;
  readonly version?: string;
  readonly needs?: PackManifest['needs'];
}

/**
 * Writes the manifest of a pack: its id, version and needs, and a hash of each file.
 * @throws {SequentError} SEQ_PACK if the folder is unsuitable, or the file cannot be written
 */
export function writeManifest(folder: string, statement: PackStatement): PackManifest {
  const before = readManifest(folder)?.manifest;
  const id = statement.id ?? before?.id;
  const version = statement.version ?? before?.version;
  if (id === undefined || version === undefined) {
    throw new SequentError('SEQ_PACK', {
      what: `the pack has no ${id === undefined ? 'id' : 'version'}`,
      where: folder,
      todo: `give --id and --pack-version; ${manifestName} keeps them for the next time`,
    });
  }
  const needs = { ...before?.needs, ...statement.needs };
  const manifest: PackManifest = {
    id,
    version,
    ...(Object.keys(needs).length > 0 && { needs }),
    files: Object.fromEntries(hashFiles(folder)),
  };
  writePackFile(join(folder, manifestName), fileText(manifest));
  return manifest;
}

/** @throws {SequentError} SEQ_PACK if the file cannot be written */
export function writePackFile(path: string, text: string): void {
  try {
    writeWholeFile(path, text);
  } catch (error) {
    throw new SequentError('SEQ_PACK', {
      what: `the file cannot be written: ${describeThrown(error)}`,
      where: path,
      todo: 'choose a folder that this user may write to',
    });
  }
}
