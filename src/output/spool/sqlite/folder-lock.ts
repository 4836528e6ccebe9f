import { join } from 'node:path';
import { SequentError } from '../../../errors.ts';
import { holderOf, ProcessLock } from './process-lock.ts';

/** Name of the database whose lock says that the folder is in use. */
const lockFile = 'spool.lock';

/**
 * Takes the lock of a folder.
 * @throws {SequentError} SEQ_OUTPUT naming the holder if another process or thread has the lock
 * @throws {Error} of SQLite or the file system
 */
export function lockFolder(dir: string): ProcessLock {
  return ProcessLock.take(join(dir, lockFile), (holder, cause) => {
    const what = `the folder of the spool is in use by ${holder}`;
    const todo = 'end that process, or give each sidecar a folder of its own (spool.dir)';
    return new SequentError('SEQ_OUTPUT', { what, where: dir, todo }, { cause });
  });
}

/**
 * Finds out whether a process uses the folder.
 * @returns the name of the process, or undefined if there is none
 */
export function holderOfFolder(dir: string): string | undefined {
  return holderOf(join(dir, lockFile));
}
