import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { severities } from '../../finding.ts';
import { bigintOf, integerOf, type Row, textOf } from '../../sqlite/columns.ts';
import { checkFile } from '../../sqlite/safe-file.ts';
import { checkSchema } from '../../sqlite/set-up.ts';
import type { Place } from '../cursor.ts';
import type { CompiledQuery } from '../reading/compile.ts';
import { recordKinds } from '../record.ts';
import { encodeTerms } from './index-text.ts';
import { segmentSchema } from './segment-schema.ts';

/** Maximum wait for a lock, in milliseconds. A reader waits only while a log is being recovered. */
const busyMs = 2_000;

/** A row of a file. */
export interface StoredRow extends Place {
  readonly body: string;
}

/** Conditions of a query in SQL, with the values of its parameters. They may let more rows through than the query. */
interface Where {
  readonly text: string;
  readonly values: readonly SQLInputValue[];
}

/**
 * A file of a history that is open for reading. It reads a few rows at a time: a reader that takes long would keep the
 * log (WAL) from being emptied.
 */
export class SegmentView {
  readonly path: string;
  readonly #database: DatabaseSync;

  /** @throws {SequentError} if the path is not safe; {DamagedFile}, or {Error} of SQLite or the file system */
  constructor(path: string) {
    this.path = path;
    for (const ending of ['', '-wal', '-shm']) checkFile(`${path}${ending}`);
    this.#database = new DatabaseSync(path, { readOnly: true, timeout: busyMs });
    try {
      this.#database.exec('PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cache_size = -2048');
      checkSchema(this.#database, segmentSchema);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** `seq` of the last record, or 0. */
  get lastSeq(): number {
    return integerOf(this.#database.prepare('SELECT coalesce(max(seq), 0) AS last FROM records').get() ?? {}, 'last');
  }

  /** Rows that a query may find, newest first. @param behind only rows that follow this place */
  page(query: CompiledQuery, behind: Place | undefined, rows: number): readonly StoredRow[] {
    const where = whereOf(query, behind ?? query.before);
    return this.#rows(`WHERE ${where.text} ORDER BY time DESC, seq DESC LIMIT ?`, [...where.values, rows]);
  }

  /** Rows behind a `seq`, in the order of storing. */
  since(seq: number, rows: number): readonly StoredRow[] {
    return this.#rows('WHERE seq > ? ORDER BY seq LIMIT ?', [seq, rows]);
  }

  /** Rows whose id begins with a text, newest first; no summaries. */
  withPrefix(prefix: string, rows: number): readonly StoredRow[] {
    const conditions = 'WHERE id >= ? AND id < ? AND kind <> ? ORDER BY id, seq DESC LIMIT ?';
    return this.#rows(conditions, [prefix, `${prefix}\u{10ffff}`, recordKinds.indexOf('summary'), rows]);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #rows(rest: string, values: readonly SQLInputValue[]): readonly StoredRow[] {
    const statement = this.#database.prepare(`SELECT seq, time, body FROM records ${rest}`);
    statement.setReadBigInts(true);
    return statement.all(...values).map(rowOf);
  }
}

function rowOf(row: Row): StoredRow {
  return { seq: integerOf(row, 'seq'), time: bigintOf(row, 'time'), body: textOf(row, 'body') };
}

function whereOf({ from, to, severity, kinds, names, terms }: CompiledQuery, behind: Place | undefined): Where {
  const parts: string[] = ['1'];
  const values: SQLInputValue[] = [];
  const add = (part: string, ...given: readonly SQLInputValue[]): void => {
    parts.push(part);
    values.push(...given);
  };
  if (behind !== undefined) add('(time, seq) < (?, ?)', behind.time, behind.seq);
  if (from !== undefined) add('time >= ?', from);
  if (to !== undefined) add('time <= ?', to);
  if (severity !== undefined) add('severity >= ?', Math.min(severity, severities.length));
  if (kinds !== undefined) {
    add(`kind IN (${kinds.map(() => '?').join(', ') || 'NULL'})`, ...kinds.map((kind) => recordKinds.indexOf(kind)));
  }
  for (const alternatives of names) {
    const tests = alternatives.map((parts) => ['1', ...parts.map(() => 'instr(names, ?) > 0')].join(' AND '));
    add(`(names IS NULL OR ${tests.join(' OR ')})`, ...alternatives.flat());
  }
  if (terms.length > 0) add('seq IN (SELECT rowid FROM words WHERE words MATCH ?)', encodeTerms(terms));
  return { text: parts.join(' AND '), values };
}
