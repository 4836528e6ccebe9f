import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { SequentError } from '../errors.ts';
import { packageOfFolder } from './installed/installed-pack.ts';
import { shippedPacks } from './shipped-packs.ts';

/** A module of signatures, and the pack to which it belongs. */
export interface PackFile {
  readonly pack: string;
  readonly file: string;
}

/**
 * Finds the modules of a pack without loading them: every TypeScript or JavaScript module in the folder, except `*.test.*`, `*.d.ts` and hidden files.
 *
 * @param spec name of a shipped pack, a folder, or a single file. Settings turn names of installed packages into folders
 * @throws {SequentError} SEQ_SIGNATURE if there is no such pack, folder or file, if the folder holds no module, or if one is no regular
 * file
 */
export function filesOfPack(spec: string): readonly PackFile[] {
  const path = resolve(shippedPacks.get(spec) ?? spec);
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw new SequentError(
      'SEQ_SIGNATURE',
      {
        what: 'there is no such pack, folder or file of signatures',
        where: spec,
        todo: `name one of the shipped packs (${[...shippedPacks.keys()].join(', ')}), an installed package, or an existing path`,
      },
      { cause: error },
    );
  }
  if (!isFolder) return [{ pack: basename(resolve(path, '..')), file: path }];
  const pack = packageOfFolder(path) ?? basename(path);
  const files = readdirSync(path)
    .filter((name) => !name.startsWith('.') && /\.[mc]?[jt]s$/.test(name) && !/\.(test|d)\.[mc]?[jt]s$/.test(name))
    .sort()
    .map((name) => ({ pack, file: join(path, name) }));
  const strange = files.find(({ file }) => statSync(file, { throwIfNoEntry: false })?.isFile() !== true);
  if (strange !== undefined) {
    // Reading a FIFO waits for its writer, and reading a device may never end.
    throw new SequentError('SEQ_SIGNATURE', {
      what: 'the name is one of a module, and the entry is no regular file',
      where: strange.file,
      todo: 'remove it, rename it, or let the link lead to a file',
    });
  }
  if (files.length === 0) {
    throw new SequentError('SEQ_SIGNATURE', {
      what: 'the folder holds no signature',
      where: spec,
      todo: 'put a .ts file with a default export of defineSignature(...) there',
    });
  }
  return files;
}
