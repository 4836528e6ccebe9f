import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { severities } from '../../finding.ts';
import { integerOf } from '../../sqlite/columns.ts';
import { lookAt, prepareFile } from '../../sqlite/safe-file.ts';
import { setUp } from '../../sqlite/set-up.ts';
import type { Facts } from '../reading/facts.ts';
import { namesOf } from '../reading/names.ts';
import { boundedWords } from '../reading/words.ts';
import { recordKinds } from '../record.ts';
import { encodeWords } from './index-text.ts';
import { bytesAt, type SegmentFile } from './segment-files.ts';
import { segmentSchema } from './segment-schema.ts';

/** Maximum wait for a lock, in milliseconds. Only another program than Sequent takes one for long. */
const busyMs = 1_000;

/** After this many bytes in the log (WAL), SQLite copies it into the file. */
const logBytes = 1024 * 1024;

/** A record that is ready to be stored. */
export interface Entry {
  readonly facts: Facts;
  readonly body: string;
}

const greatestTime = 2n ** 63n - 1n;

/** A file of a history that is open for writing. Every method throws what SQLite throws. */
export class Segment {
  readonly path: string;
  readonly firstSeq: number;
  readonly #database: DatabaseSync;
  readonly #inode: number | undefined;
  readonly #record: StatementSync;
  readonly #words: StatementSync;
  #lastSeq: number;
  #records: number;

  /** @throws {SequentError} if the path is not safe; {DamagedFile}, or {Error} of SQLite or the file system */
  constructor({ path, firstSeq }: SegmentFile) {
    this.path = path;
    this.firstSeq = firstSeq;
    prepareFile(path);
    this.#database = new DatabaseSync(path, { timeout: busyMs });
    try {
      setUp(this.#database, segmentSchema, logBytes);
      this.#record = this.#database.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)');
      this.#words = this.#database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
      const row = this.#database.prepare('SELECT count(*) AS records, max(seq) AS last FROM records').get() ?? {};
      this.#records = integerOf(row, 'records');
      this.#lastSeq = this.#records === 0 ? firstSeq - 1 : integerOf(row, 'last');
    } catch (error) {
      this.#database.close();
      throw error;
    }
    this.#inode = lookAt(path)?.ino;
  }

  /** Number of records. */
  get records(): number {
    return this.#records;
  }

  /** `seq` of the last record, or one below that of the first. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Size on the disk in bytes, with the log. */
  get bytes(): number {
    return bytesAt(this.path);
  }

  /** Whether the open file is still the one at the path. SQLite goes on writing to a file that was removed. */
  get isInPlace(): boolean {
    return this.#inode !== undefined && lookAt(this.path)?.ino === this.#inode;
  }

  /** Stores records in one transaction. @param seq place of the first one, above `lastSeq` */
  append(entries: readonly Entry[], seq: number): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const [index, { facts, body }] of entries.entries()) {
        const { time, kind, severity, id } = facts;
        const rank = severity === undefined ? -1 : severities.indexOf(severity);
        const stored = time > greatestTime ? greatestTime : time;
        this.#record.run(seq + index, stored, recordKinds.indexOf(kind), rank, id, namesOf(facts) ?? null, body);
        this.#words.run(seq + index, encodeWords(boundedWords(facts.values)));
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    this.#records += entries.length;
    this.#lastSeq = seq + entries.length - 1;
  }

  /** The error that led here is thrown on; a second one adds nothing to it. */
  #rollBack(): void {
    try {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    } catch {}
  }

  /** Copies the log into the file as far as readers allow, and closes the file. Never throws. */
  close(): void {
    try {
      // A reader in the middle of a transaction is not waited for.
      this.#database.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // The log stays beside the file and is read with it.
    }
    this.abandon();
  }

  /** Closes the file of a failing disk. Never throws. */
  abandon(): void {
    try {
      if (this.#database.isOpen) this.#database.close();
    } catch {}
  }
}
