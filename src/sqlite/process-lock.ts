import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import type { SequentError } from '../errors.ts';
import { integerOf, textOf } from './columns.ts';
import { lookAt, prepareFile } from './safe-file.ts';
import { faultOf } from './sqlite-fault.ts';

/** Maximum time that the holder of the moment needs to write its name, in milliseconds. */
const busyMs = 500;

/**
 * A lock that one process holds: an open write transaction on a database of its own. The kernel releases it when the process
 * ends, however it ends. In this state of the lock (RESERVED) others can still read the name of the holder.
 */
export class ProcessLock {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #inode: bigint | number | undefined;

  private constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
    this.#inode = lookAt(path)?.ino;
  }

  /**
   * @param path of the database; it is made if there is none, and stays
   * @param inUse makes the error for a lock that another process or thread has, from the holder's name
   * @throws {SequentError} of `inUse`
   * @throws {Error} of SQLite or the file system
   */
  static take(path: string, inUse: (holder: string, cause: unknown) => SequentError): ProcessLock {
    try {
      return ProcessLock.#takeAt(path, inUse);
    } catch (error) {
      if (!faultOf(error).isDamaged) throw error;
      rmSync(path, { force: true });
      return ProcessLock.#takeAt(path, inUse);
    }
  }

  static #takeAt(path: string, inUse: (holder: string, cause: unknown) => SequentError): ProcessLock {
    prepareFile(path);
    const database = new DatabaseSync(path, { timeout: busyMs });
    try {
      writeHolder(database);
      database.exec('BEGIN IMMEDIATE');
      return new ProcessLock(database, path);
    } catch (error) {
      const busy = faultOf(error).isBusy;
      const holder = busy ? readHolder(database) : '';
      database.close();
      throw busy ? inUse(holder, error) : error;
    }
  }

  /** Whether nobody removed or replaced the file of the lock. */
  get isInPlace(): boolean {
    return this.#inode !== undefined && lookAt(this.#path)?.ino === this.#inode;
  }

  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

/**
 * Finds out whether a process has the lock.
 * @returns the name of the process, or undefined if there is none
 */
export function holderOf(path: string): string | undefined {
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
