import { SequentError } from '../errors.ts';
import { codeOf } from '../text/error-code.ts';
import { describeThrown } from '../text/thrown.ts';

/** A row or a header that Sequent did not write. */
export class DamagedFile extends Error {
  override name = 'DamagedFile';
}

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;
/** An extended code: the index of the log (shm) could not grow. */
const SQLITE_IOERR_SHMSIZE = 4_874;

const reasons: Readonly<Record<number, string>> = {
  [SQLITE_BUSY]: 'another process has locked the file for too long',
  [SQLITE_LOCKED]: 'another process has locked the file for too long',
  [SQLITE_READONLY]: 'the file or its folder is read-only',
  [SQLITE_IOERR]: 'the disk reports an input/output error',
  [SQLITE_CORRUPT]: 'the file is damaged',
  [SQLITE_CANTOPEN]: 'the file cannot be opened',
  [SQLITE_NOTADB]: 'the file is not a database of SQLite',
};

/** Errors of the file system that an operator meets most. */
const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist (ENOENT)',
  ENOTDIR: 'it is not a folder (ENOTDIR)',
  EACCES: 'this user may not use it (EACCES)',
};

/** The meaning of an exception of `node:sqlite` or of the file system for a store. */
export interface SqliteFault {
  readonly reason: string;
  /** Whether the file must be replaced, because no later try can succeed. */
  readonly isDamaged: boolean;
  /** Whether another process has the lock. */
  readonly isBusy: boolean;
  /** Whether the disk or the quota of the user is full. */
  readonly isFull: boolean;
  /** Whether the rights of this user or the file system forbid it. */
  readonly isDenied: boolean;
  /** Whether the connection can be used again. */
  readonly keepsConnection: boolean;
}

export function faultOf(error: unknown): SqliteFault {
  const code = resultCode(error);
  const damagedRow = error instanceof DamagedFile;
  // A number in a row that is too large for JavaScript.
  const isStrange = codeOf(error) === 'ERR_OUT_OF_RANGE';
  return {
    reason: reasonOf(error, code),
    isDamaged: damagedRow || isStrange || code === SQLITE_CORRUPT || code === SQLITE_NOTADB,
    isBusy: code === SQLITE_BUSY || code === SQLITE_LOCKED,
    isFull: isFull(error, code),
    isDenied: code === SQLITE_READONLY || code === SQLITE_CANTOPEN,
    keepsConnection: [SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL, SQLITE_READONLY].includes(code),
  };
}

function reasonOf(error: unknown, code: number): string {
  if (error instanceof DamagedFile || error instanceof SequentError) return error.message;
  if (isFull(error, code)) return 'the disk is full';
  return reasons[code] ?? systemReasons[codeOf(error) ?? ''] ?? describeThrown(error);
}

function isFull(error: unknown, code: number): boolean {
  return code === SQLITE_FULL || codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT';
}

/** @returns the primary result code, or 0 if the error is not from SQLite */
function resultCode(error: unknown): number {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return 0;
  return error.errcode === SQLITE_IOERR_SHMSIZE ? SQLITE_FULL : error.errcode & 0xff;
}
