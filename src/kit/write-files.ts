import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SequentError } from '../errors.ts';
import { describeThrown } from '../text/thrown.ts';

/** Text of new files by path, relative to one folder. */
export type NewFiles = ReadonlyMap<string, string>;

/**
 * Writes new files, and the folders that they need. It writes none if one of them exists.
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
  for (const [path, text] of files) {
    const whole = join(folder, path);
    try {
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(whole, text, { flag: 'wx' });
    } catch (error) {
      throw new SequentError(
        'SEQ_OUTPUT',
        { what: `the file cannot be written: ${describeThrown(error)}`, where: whole, todo: 'check the folder' },
        { cause: error },
      );
    }
  }
}
