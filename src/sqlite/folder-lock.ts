import { join } from 'node:path';
import { SequentError } from '../errors.ts';
import type { FolderUse } from './folder-use.ts';
import { holderOf, ProcessLock } from './process-lock.ts';

/**
 * Takes the lock of a folder.
 * @throws {SequentError} naming the holder if another process or thread has the lock
 * @throws {Error} of SQLite or the file system
 */
export function lockFolder(dir: string, { code, name, setting, lockFile }: FolderUse): ProcessLock {
  return ProcessLock.take(join(dir, lockFile), (holder, cause) => {
    const what = `the folder of ${name} is in use by ${holder}`;
    const todo = `end that process, or give each sidecar a folder of its own (${setting})`;
    return new SequentError(code, { what, where: dir, todo }, { cause });
  });
}

/**
 * Finds out whether a process uses the folder.
 * @returns the name of the process, or undefined if there is none
 */
export function holderOfFolder(dir: string, { lockFile }: FolderUse): string | undefined {
  return holderOf(join(dir, lockFile));
}
