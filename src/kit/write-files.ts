import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SequentError } from '../errors.ts';
import { writeNewFile } from '../files/whole-file.ts';
import { describeThrown } from '../text/thrown.ts';

/** Text of new files by path, relative to one folder. */
export type NewFiles = ReadonlyMap<string, string>;

/**
 * Writes new files, and the folders that they need. It writes none if one of them exists. If one cannot be written, it removes those that it has made.
 * @param folder that the paths are relative to; it is made if there is none
 * @throws {SequentError} SEQ_USAGE if a file exists; SEQ_OUTPUT if one cannot be written
 */
export function writeNewFiles(folder: string, files: NewFiles): void {
  const existing = [...files.keys()].filter((path) => existsSync(join(folder, path)));
  if (existing.length > 0) {
    throw new SequentError('SEQ_USAGE', {
      what: `${existing.length === 1 ? 'the file exists' : 'files exist'} already; nothing was written`,
      where: existing.map((path) => join(folder, path)).join(', '),
      todo: 'choose another name or folder, or move the file away',
    });
  }
  const made: string[] = [];
  for (const [path, text] of files) {
    const whole = join(folder, path);
    try {
      const firstFolder = mkdirSync(dirname(whole), { recursive: true });
      if (firstFolder !== undefined) made.push(firstFolder);
      // A file that appears in the meantime is not ours to remove.
      writeNewFile(whole, text);
      made.push(whole);
    } catch (error) {
      for (const one of made.toReversed()) rmSync(one, { recursive: true, force: true });
      throw new SequentError(
        'SEQ_OUTPUT',
        { what: `the file cannot be written: ${describeThrown(error)}`, where: whole, todo: 'check the folder' },
        { cause: error },
      );
    }
  }
}
