import { chmodSync, closeSync, constants, lstatSync, mkdirSync, openSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SequentError } from '../errors.ts';
import { codeOf } from '../text/error-code.ts';
import type { FolderUse } from './folder-use.ts';
import { faultOf } from './sqlite-fault.ts';

const ownerOnly = 0o600;
const othersWrite = 0o022;

/** @returns undefined if nothing exists at the path */
export function lookAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/**
 * Creates the folder with mode 0700 if it does not exist. If others can write to a folder that belongs to this user, it
 * takes that right from them.
 * @throws {SequentError} SEQ_OUTPUT if the path is not a folder
 * @throws {Error} of the file system
 */
export function makeFolder(dir: string, use: FolderUse): void {
  // Node says ENOENT for a recursive mkdir on a read-only file system, so the last step is an ordinary one.
  mkdirSync(dirname(dir), { recursive: true, mode: 0o700 });
  if (lookAt(dir) === undefined) mkdirSync(dir, { mode: 0o700 });
  const found = statSync(dir);
  if (!found.isDirectory()) {
    const what = `the folder of ${use.name} is not a folder`;
    throw new SequentError(use.code, { what, where: dir, todo: 'name a folder, not a file' });
  }
  if ((found.mode & othersWrite) !== 0 && found.uid === process.geteuid?.()) chmodSync(dir, 0o700);
}

/**
 * Creates a file with mode 0600 before SQLite opens it, or checks the file that exists. SQLite follows symbolic links,
 * and others may be able to write to the folder, so links and files of other users are refused.
 *
 * It never opens an existing file: closing it would release the locks that SQLite holds on it in this process
 * (fcntl(2): closing any descriptor of a file releases all locks of the process).
 * @throws {SequentError} SEQ_OUTPUT if the file is not safe
 * @throws {Error} of the file system
 */
export function prepareFile(path: string): void {
  for (const one of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) checkFile(one);
  if (lookAt(path) !== undefined) {
    if ((statSync(path).mode & 0o777) !== ownerOnly) chmodSync(path, ownerOnly);
    return;
  }
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  closeSync(openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, ownerOnly));
}

/** @throws {SequentError} SEQ_OUTPUT if the path is a link, no regular file, or belongs to another user */
export function checkFile(path: string): void {
  const found = lookAt(path);
  if (found === undefined) return;
  const user = process.geteuid?.();
  const what = found.isSymbolicLink()
    ? 'the file is a symbolic link'
    : !found.isFile()
      ? 'the file is not a regular file'
      : found.nlink > 1
        ? 'the file has a second name (a hard link)'
        : // Root reads the files of the user that runs the sidecar.
          user !== 0 && found.uid !== user
          ? 'the file belongs to another user'
          : undefined;
  if (what === undefined) return;
  const todo = 'remove it, and name a folder that only the user of the sidecar can write to';
  throw new SequentError('SEQ_OUTPUT', { what, where: path, todo });
}

const advice: Readonly<Record<string, string>> = {
  EACCES: 'give this user the right to write to the folder, or choose another one',
  EPERM: 'give this user the right to write to the folder, or choose another one',
  EROFS: 'choose a folder on a file system that is not read-only',
  EEXIST: 'choose a path whose parents are all folders',
  ENOTDIR: 'choose a path whose parents are all folders',
  ELOOP: 'choose a path without a circle of symbolic links',
  ENAMETOOLONG: 'choose a shorter path',
};

/**
 * Returns the error for the operator if a folder cannot be used.
 * @returns undefined if the disk is full, because that may pass
 */
export function folderFault(dir: string, cause: unknown, use: FolderUse): SequentError | undefined {
  if (cause instanceof SequentError) return cause;
  const { isDenied, isFull, reason } = faultOf(cause);
  if (isFull) return undefined;
  const code = codeOf(cause) ?? '';
  const known = advice[isDenied ? 'EACCES' : code];
  const what = `the folder of ${use.name} cannot be used: ${known === undefined || isDenied ? reason : code}`;
  return new SequentError(
    use.code,
    { what, where: dir, todo: known ?? 'check the folder and its file system' },
    { cause },
  );
}
