import type { DatabaseSync } from 'node:sqlite';
import { numberOf } from './columns.ts';
import { DamagedFile } from './sqlite-fault.ts';

/** Large pages waste little room on records of 1 to 4 KiB. */
const pageBytes = 16_384;

const usualLogBytes = 4 * 1024 * 1024;

/** The tables of one kind of files. */
export interface Schema {
  /** Marks the files (sqlite.org/fileformat2.html#application_id). */
  readonly applicationId: number;
  /** Version of the tables. */
  readonly version: number;
  /** Statements that create the tables. */
  readonly tables: string;
  /** Names of the tables and indexes, sorted. */
  readonly names: readonly string[];
}

/**
 * Sets a writing connection up: a log (WAL), so that readers never wait and a killed process leaves a whole file.
 * Creates the tables in an empty file.
 * @param logBytes after this many bytes in the log (WAL), SQLite copies it into the file
 * @throws {Error} of SQLite, or {DamagedFile}
 */
export function setUp(database: DatabaseSync, schema: Schema, logBytes = usualLogBytes): void {
  // Both take effect only before the first table exists.
  database.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL`);
  const isNew = checkSchema(database, schema);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192');
  const autocheckpoint = Math.floor(logBytes / pageBytes);
  database.exec(
    `PRAGMA wal_autocheckpoint = ${autocheckpoint}; PRAGMA journal_size_limit = ${logBytes}; PRAGMA trusted_schema = OFF`,
  );
  if (!isNew) return;
  const { applicationId, version, tables } = schema;
  database.exec(
    `BEGIN IMMEDIATE; ${tables} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}; COMMIT`,
  );
}

/**
 * @returns whether the file is empty
 * @throws {DamagedFile} if the file is not one of this version of Sequent
 */
export function checkSchema(database: DatabaseSync, schema: Schema): boolean {
  const names = database.prepare('SELECT name FROM sqlite_schema ORDER BY name').all();
  const [id, version] = [numberOf(database, 'application_id'), numberOf(database, 'user_version')];
  if (names.length === 0 && id === 0 && version === 0) return true;
  if (id !== schema.applicationId) throw new DamagedFile('the file is a database of another program');
  if (version !== schema.version) {
    throw new DamagedFile(
      `the file has schema version ${version}, and this version of Sequent reads ${schema.version}`,
    );
  }
  const found = names.map(({ name }) => name).join();
  if (found !== schema.names.join())
    throw new DamagedFile('the file has other tables than this version of Sequent makes');
  return false;
}
