import type { DatabaseSync } from 'node:sqlite';
import { DamagedFile } from './sqlite-fault.ts';

/** Marks the files of Sequent (sqlite.org/fileformat2.html#application_id): `Sqnt`. */
const applicationId = 0x53_71_6e_74;

/** Version of the tables below. A file of another version is moved aside. */
const schemaVersion = 1;

/** Large pages waste little room on records of 1 to 4 KiB. */
const pageBytes = 16_384;

/** After this many bytes in the log (WAL), SQLite copies it into the file. */
const checkpointBytes = 4 * 1024 * 1024;

const columns = `
  seq INTEGER PRIMARY KEY,
  severity INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  stored_ms INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  id TEXT NOT NULL,
  subject TEXT NOT NULL,
  signature TEXT NOT NULL,
  pack TEXT NOT NULL,
  namespace TEXT NOT NULL,
  content_type TEXT NOT NULL,
  body BLOB`;

/** The indexes hold all that eviction reads. */
const tables = `
CREATE TABLE waiting (${columns});
CREATE INDEX waiting_by_severity ON waiting (severity, seq, cost);
CREATE TABLE dead (${columns},
  reason TEXT NOT NULL,
  retry INTEGER NOT NULL);
CREATE INDEX dead_by_severity ON dead (severity, seq, cost);`;

/** Sets a connection up, and creates the tables in an empty file. @throws {Error} of SQLite, or {DamagedFile} */
export function setUp(database: DatabaseSync): void {
  // Both take effect only before the first table exists.
  database.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL`);
  const isNew = checkSchema(database);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192');
  const autocheckpoint = Math.floor(checkpointBytes / pageBytes);
  database.exec(
    `PRAGMA wal_autocheckpoint = ${autocheckpoint}; PRAGMA journal_size_limit = ${checkpointBytes}; PRAGMA trusted_schema = OFF`,
  );
  if (!isNew) return;
  database.exec(
    `BEGIN IMMEDIATE; ${tables} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}; COMMIT`,
  );
}

/**
 * @returns whether the file is empty
 * @throws {DamagedFile} if the file is not one of this version of Sequent
 */
export function checkSchema(database: DatabaseSync): boolean {
  const names = database.prepare('SELECT name FROM sqlite_schema ORDER BY name').all();
  const [id, version] = [numberOf(database, 'application_id'), numberOf(database, 'user_version')];
  if (names.length === 0 && id === 0 && version === 0) return true;
  if (id !== applicationId) throw new DamagedFile('the file is a database of another program');
  if (version !== schemaVersion) {
    throw new DamagedFile(`the file has schema version ${version}, and this version of Sequent reads ${schemaVersion}`);
  }
  const found = names.map(({ name }) => name).join();
  if (found !== 'dead,dead_by_severity,waiting,waiting_by_severity') throw new DamagedFile('the file lacks tables');
  return false;
}

/** Reads a pragma that is a number. */
export function numberOf(database: DatabaseSync, pragma: string): number {
  const value = Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
  return typeof value === 'number' ? value : 0;
}
