import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SequentError } from '../../../errors.ts';
import { integerOf, textOf } from './rows.ts';
import { lookAt, prepareFile } from './safe-file.ts';
import { faultOf } from './sqlite-fault.ts';

/** Name of the database whose lock says that the folder is in use. */
export const lockFile = 'spool.lock';

/** Maximum time that the holder of the moment needs to write its name, in milliseconds. */
const busyMs = 500;

/**
 * The lock of a folder: an open write transaction on a database of its own. The kernel releases it when the process
 * ends, however it ends. In this state of the lock (RESERVED) others can still read the name of the holder.
 */
export class FolderLock {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #inode: bigint | number | undefined;

  private constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
    this.#inode = lookAt(path)?.ino;
  }

  /**
   * @throws {SequentError} SEQ_OUTPUT naming the holder if another process or thread has the lock
   * @throws {Error} of SQLite or the file system
   */
  static take(dir: string): FolderLock {
    const path = join(dir, lockFile);
    try {
      return FolderLock.#takeAt(path, dir);
    } catch (error) {
      if (!faultOf(error).isDamaged) throw error;
      rmSync(path, { force: true });
      return FolderLock.#takeAt(path, dir);
    }
  }

  static #takeAt(path: string, dir: string): FolderLock {
    prepareFile(path);
    const database = new DatabaseSync(path, { timeout: busyMs });
    try {
      writeHolder(database);
      database.exec('BEGIN IMMEDIATE');
      return new FolderLock(database, path);
    } catch (error) {
      const busy = faultOf(error).isBusy;
      const holder = busy ? readHolder(database) : '';
      database.close();
      if (!busy) throw error;
      throw new SequentError(
        'SEQ_OUTPUT',
        {
          what: `the folder of the spool is in use by ${holder}`,
          where: dir,
          todo: 'end that process, or give each sidecar a folder of its own (spool.dir)',
        },
        { cause: error },
      );
    }
  }

  /** Whether the lock is still that of the folder: nobody removed or replaced its file. */
  get isInPlace(): boolean {
    return this.#inode !== undefined && lookAt(this.#path)?.ino === this.#inode;
  }

  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

/** A full disk keeps the name from being written. The lock needs no room, so it is taken all the same. */
function writeHolder(database: DatabaseSync): void {
  try {
    database.exec('BEGIN IMMEDIATE');
    database.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host TEXT, since TEXT); DELETE FROM holder');
    const insert = database.prepare('INSERT INTO holder VALUES (?, ?, ?)');
    insert.run(process.pid, hostname(), new Date().toISOString());
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    const { isBusy, isDamaged } = faultOf(error);
    if (isBusy || isDamaged) throw error;
  }
}

function readHolder(database: DatabaseSync): string {
  try {
    const row = database.prepare('SELECT pid, host, since FROM holder').get();
    if (row === undefined) return 'another process';
    return `process ${integerOf(row, 'pid')} on ${textOf(row, 'host')} since ${textOf(row, 'since')}`;
  } catch {
    return 'another process';
  }
}

/**
 * Finds out whether a process uses the folder.
 * @returns the name of the process, or undefined if there is none
 */
export function holderOf(dir: string): string | undefined {
  const path = join(dir, lockFile);
  if (lookAt(path) === undefined) return undefined;
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
    return undefined;
  } catch (error) {
    return faultOf(error).isBusy ? readHolder(database) : undefined;
  } finally {
    database.close();
  }
}
