import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Severity } from '../../../finding.ts';
import { integerOf, numberOf } from '../../../sqlite/columns.ts';
import { lookAt, prepareFile } from '../../../sqlite/safe-file.ts';
import { setUp } from '../../../sqlite/set-up.ts';
import { sumOf } from '../../delivery.ts';
import { boundReason, type RefusedRecord, type StoredRecord, type StoreLimits, sharesOf } from '../store.ts';
import { addCounts, BoundedTable, type Counts } from './bounded-table.ts';
import { columnNames, type Item, recordOf, severityOf, valuesOf } from './rows.ts';
import { spoolSchema } from './schema.ts';

/** Maximum wait for a lock that `sequent spool` holds, in milliseconds. */
const busyMs = 1_000;

/** Room that free space inside of pages may take beside the cost of the records. */
const pageOverhead = { share: 0.25, bytes: 1024 * 1024 };

/** Free space below this is kept for the next records, in bytes. */
const keptFreeBytes = 4 * 1024 * 1024;

/** Maximum number of pages that one step moves or cuts off. */
const vacuumPages = 512;

const inserted = columnNames.replace(/\w+/g, '?');

/** The SQLite file of one output. Every method runs in one transaction, and throws what SQLite throws. */
export class SpoolFile {
  readonly waiting: BoundedTable;
  readonly dead: BoundedTable;
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #inodes: readonly (number | undefined)[];
  readonly #shares: ReturnType<typeof sharesOf>;
  readonly #maxPageBytes: number;
  readonly #insert: StatementSync;
  readonly #next: StatementSync;
  readonly #find: StatementSync;
  readonly #bury: StatementSync;
  readonly #wanted: StatementSync;
  readonly #requeue: StatementSync;
  /** `data_version` after the last look at what `sequent spool` has written; it may have written before the start. */
  #dataVersion: number | undefined;

  /** @throws {SequentError} if the path is not safe; {DamagedFile}, or {Error} of SQLite or the file system */
  constructor(path: string, limits: StoreLimits) {
    this.#path = path;
    this.#shares = sharesOf(limits.maxBytes);
    this.#maxPageBytes = limits.maxBytes * (1 + pageOverhead.share) + pageOverhead.bytes;
    prepareFile(path);
    const database = new DatabaseSync(path, { timeout: busyMs });
    this.#database = database;
    try {
      setUp(database, spoolSchema);
      this.waiting = new BoundedTable(database, 'waiting');
      this.dead = new BoundedTable(database, 'dead');
      this.#insert = database.prepare(`INSERT INTO waiting (${columnNames}) VALUES (${inserted})`);
      this.#next = database.prepare(`SELECT ${columnNames} FROM waiting WHERE seq > ? ORDER BY seq LIMIT ?`);
      this.#next.setReadBigInts(true);
      this.#find = database.prepare('SELECT severity, cost FROM waiting WHERE seq = ?');
      this.#bury = database.prepare(
        `INSERT INTO dead SELECT ${columnNames.replace('cost, stored_ms', 'cost + ?, ?')}, ?, 0
         FROM waiting WHERE seq = ? RETURNING severity, cost`,
      );
      this.#wanted = database.prepare('SELECT seq FROM dead WHERE retry = 1 ORDER BY seq');
      this.#requeue = database.prepare(
        `INSERT INTO waiting SELECT ${columnNames.replace('seq, severity, cost, stored_ms', '?, severity, cost - length(CAST(reason AS BLOB)), ?')}
         FROM dead WHERE seq = ? RETURNING severity, cost`,
      );
    } catch (error) {
      database.close();
      throw error;
    }
    this.#inodes = this.#currentInodes();
  }

  /** The highest `seq` in the file, or 0. */
  lastSeq(): number {
    const query =
      'SELECT max(coalesce((SELECT max(seq) FROM waiting), 0), coalesce((SELECT max(seq) FROM dead), 0)) AS seq';
    return integerOf(this.#database.prepare(query).get() ?? {}, 'seq');
  }

  /**
   * Adds items, and evicts what exceeds the limits.
   * @param inFlight records up to this `seq` are not evicted, as in the methods below
   * @returns the evicted records
   */
  append(items: readonly Item[], inFlight: number): Counts {
    return this.#inTransaction(() => {
      this.#insertAll(items);
      return this.#evict(inFlight);
    });
  }

  #insertAll(items: readonly Item[]): void {
    for (const item of items) {
      this.#insert.run(...valuesOf(item));
      this.waiting.added(item);
    }
  }

  /** Records of unusual sizes leave more free space in the pages than their cost says. */
  #evict(inFlight: number): Counts {
    const evicted = this.waiting.shrinkTo(this.#shares.waiting, inFlight);
    for (let extra = this.#extraBytes(); extra > 0; extra = this.#extraBytes()) {
      const more = this.waiting.shrinkTo(Math.max(0, this.waiting.bytes - extra), inFlight);
      if (sumOf(more) === 0) break;
      addCounts(evicted, more);
    }
    return evicted;
  }

  #extraBytes(): number {
    const pages = numberOf(this.#database, 'page_count') - numberOf(this.#database, 'freelist_count');
    return pages * numberOf(this.#database, 'page_size') - this.#maxPageBytes;
  }

  next(after: number, maxRecords: number, maxBytes: number): readonly StoredRecord[] {
    const records: StoredRecord[] = [];
    let bytes = 0;
    for (const row of this.#next.iterate(after, maxRecords)) {
      const record = recordOf(row);
      bytes += record.body.length;
      if (records.length > 0 && bytes > maxBytes) break;
      records.push(record);
    }
    return records;
  }

  /** @returns undefined if no record with this `seq` is waiting */
  find(seq: number): { readonly severity: Severity; readonly cost: number } | undefined {
    const row = this.#find.get(seq);
    return row === undefined ? undefined : { severity: severityOf(row), cost: integerOf(row, 'cost') };
  }

  /** @returns the number of records that were waiting */
  remove(seqs: Iterable<number>): number {
    return this.#inTransaction(() => {
      let removed = 0;
      for (const seq of seqs) if (this.waiting.remove(seq)) removed++;
      return removed;
    });
  }

  /** @returns the number of records that were waiting, and of dead letters that were removed for them */
  bury(refused: Iterable<RefusedRecord>, nowMs: number): { readonly buried: number; readonly dropped: number } {
    return this.#inTransaction(() => {
      let buried = 0;
      let dropped = 0;
      for (const { seq, reason } of refused) {
        const kept = boundReason(reason);
        const row = this.#bury.get(Buffer.byteLength(kept), nowMs, kept, seq);
        if (row === undefined) continue;
        this.waiting.remove(seq);
        buried++;
        const cost = integerOf(row, 'cost');
        this.dead.added({ severity: severityOf(row), cost });
        if (cost > this.#shares.dead && this.dead.remove(seq)) dropped++;
      }
      return { buried, dropped: dropped + sumOf(this.dead.shrinkTo(this.#shares.dead)) };
    });
  }

  /**
   * Writes what happened while the disk failed: settles records, then adds items, then evicts.
   * @returns the evicted records, and the number of removed dead letters
   */
  carryOver(
    acknowledged: readonly number[],
    refused: readonly RefusedRecord[],
    items: readonly Item[],
    nowMs: number,
    inFlight: number,
  ): { readonly evicted: Counts; readonly dropped: number } {
    // A log that could not be copied into the file takes room that the disk lacks.
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return this.#inTransaction(() => {
      for (const seq of acknowledged) this.waiting.remove(seq);
      this.#insertAll(items);
      const { dropped } = this.bury(refused, nowMs);
      return { evicted: this.#evict(inFlight), dropped };
    });
  }

  /** Removes what was stored before this time. @returns the expired records, and the number of removed dead letters */
  expire(beforeMs: number, inFlight: number): { readonly expired: Counts; readonly dropped: number } {
    return this.#inTransaction(() => ({
      expired: this.waiting.expire(beforeMs, inFlight),
      dropped: sumOf(this.dead.expire(beforeMs)),
    }));
  }

  /**
   * Takes in what `sequent spool` has written: dead letters that it removed, and those to send again.
   * @param seq the first free one
   */
  takeRequests(
    seq: number,
    nowMs: number,
    inFlight: number,
  ): { readonly dropped: number; readonly retried: number; readonly evicted: Counts } | undefined {
    const version = numberOf(this.#database, 'data_version');
    if (version === this.#dataVersion) return undefined;
    const result = this.#inTransaction(() => {
      const before = this.dead.records;
      this.dead.count();
      const dropped = before - this.dead.records;
      const wanted = this.#wanted.all().map((row) => integerOf(row, 'seq'));
      for (const [index, dead] of wanted.entries()) {
        this.#requeue.get(seq + index, nowMs, dead);
        this.dead.remove(dead);
      }
      if (wanted.length > 0) this.waiting.count();
      return { dropped, retried: wanted.length, evicted: this.#evict(inFlight) };
    });
    this.#dataVersion = version;
    return result;
  }

  /** Gives free pages back to the file system, a step at a time, when they are more than half of the file. */
  shrink(): void {
    const [free, all] = [numberOf(this.#database, 'freelist_count'), numberOf(this.#database, 'page_count')];
    const isWorthIt = free * 2 > all && free * numberOf(this.#database, 'page_size') > keptFreeBytes;
    if (isWorthIt) this.#database.exec(`PRAGMA incremental_vacuum(${vacuumPages})`);
  }

  /** Whether the open file is still the one at the path. SQLite goes on writing to a file that was removed. */
  get isInPlace(): boolean {
    return this.#currentInodes().every((inode, index) => inode === this.#inodes[index]);
  }

  /** Whether another file is at the path. */
  get isReplaced(): boolean {
    const [inode] = this.#currentInodes();
    return inode !== undefined && inode !== this.#inodes[0];
  }

  #currentInodes(): readonly (number | undefined)[] {
    return [this.#path, `${this.#path}-wal`].map((path) => lookAt(path)?.ino);
  }

  /**
   * Writes all records to a new file at the path of this one, and closes this one.
   * @throws {Error} if that fails; this file is still open then
   */
  moveToNewFile(): void {
    const copy = `${this.#path}.new`;
    rmSync(copy, { force: true });
    closeSync(openSync(copy, 'wx', 0o600));
    this.#database.prepare('VACUUM INTO ?').run(copy);
    for (const ending of ['-wal', '-shm']) rmSync(`${this.#path}${ending}`, { force: true });
    renameSync(copy, this.#path);
    this.close();
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #inTransaction<Result>(work: () => Result): Result {
    if (this.#database.isTransaction) return work();
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** The error that led here is thrown on; a second one adds nothing to it. */
  #rollBack(): void {
    try {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.waiting.count();
      this.dead.count();
    } catch {}
  }
}
