import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SequentError } from '../../../errors.ts';
import { integerOf, numberOf, textOf } from '../../../sqlite/columns.ts';
import { checkFile, lookAt } from '../../../sqlite/safe-file.ts';
import { checkSchema } from '../../../sqlite/set-up.ts';
import { faultOf } from '../../../sqlite/sqlite-fault.ts';
import type { StoredRecord } from '../store.ts';
import { fileEnding, fileNameOf, outputOf } from './file-names.ts';
import { columnNames, recordOf } from './rows.ts';
import { spoolSchema } from './schema.ts';

/** Maximum wait for a transaction of the sidecar, in milliseconds. */
const busyMs = 5_000;

/** Rows that one query reads: a reader that takes long would keep the log (WAL) from being emptied. */
const pageRows = 500;

/** A dead letter. An attacker controls its texts and its body, and a receiver controls the reason. */
export interface DeadLetter {
  readonly record: StoredRecord;
  readonly reason: string;
  /** When the receiver refused it, in epoch milliseconds. */
  readonly refusedMs: number;
  /** Whether the operator wants to send it again, and the sidecar has not done so yet. */
  readonly retry: boolean;
}

/** The content of the file of one output. */
export interface SpoolContent {
  readonly output: string;
  readonly waiting: number;
  readonly dead: number;
  /** When the oldest waiting record was stored, in epoch milliseconds. */
  readonly oldestMs: number | undefined;
  /** Size of the file and its log, in bytes. */
  readonly bytes: number;
}

/**
 * Names the outputs that have a file in the folder.
 * @throws {SequentError} SEQ_OUTPUT if the folder cannot be read
 */
export function outputsIn(dir: string): readonly string[] {
  try {
    const files = readdirSync(dir).filter((name) => name.endsWith(fileEnding));
    return files.map((name) => outputOf(name)).toSorted();
  } catch (cause) {
    throw unreadable('the folder of the spool cannot be read', dir, cause);
  }
}

/** Reads and changes the dead letters of one output, also while a sidecar uses the file. All transactions are short. */
export class DeadLetterBox {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #output: string;

  /**
   * @param access `change` for `retry` and `drop`
   * @throws {SequentError} SEQ_OUTPUT if there is no such file, or if it cannot be opened
   */
  constructor(dir: string, output: string, access: 'read' | 'change') {
    this.#output = output;
    this.#path = join(dir, fileNameOf(output));
    if (lookAt(this.#path) === undefined) {
      const todo = '`sequent spool list` names the outputs';
      throw new SequentError('SEQ_OUTPUT', { what: `the spool has no output ${output}`, where: dir, todo });
    }
    for (const ending of ['', '-wal', '-shm']) checkFile(`${this.#path}${ending}`);
    this.#database = this.#attempt(
      () => new DatabaseSync(this.#path, { readOnly: access === 'read', timeout: busyMs }),
    );
    try {
      this.#attempt(() => checkSchema(this.#database, spoolSchema));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** @throws {SequentError} SEQ_OUTPUT, as all methods */
  content(): SpoolContent {
    return this.#attempt(() => {
      const row = this.#database
        .prepare(
          `SELECT (SELECT count(*) FROM waiting) AS waiting, (SELECT count(*) FROM dead) AS dead,
           (SELECT stored_ms FROM waiting ORDER BY seq LIMIT 1) AS oldest`,
        )
        .get();
      const oldestMs = typeof row?.['oldest'] === 'number' ? row['oldest'] : undefined;
      const log = statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
      const bytes = numberOf(this.#database, 'page_count') * numberOf(this.#database, 'page_size') + log;
      const [waiting, dead] = [integerOf(row ?? {}, 'waiting'), integerOf(row ?? {}, 'dead')];
      return { output: this.#output, waiting, dead, oldestMs, bytes };
    });
  }

  /** Returns the dead letters in order, without their bodies. */
  *list(): Generator<DeadLetter, void, undefined> {
    const columns = columnNames.replace('body', 'NULL AS body');
    let after = 0;
    for (;;) {
      const page = this.#select(`SELECT ${columns}, reason, retry FROM dead WHERE seq > ? ORDER BY seq LIMIT ?`, [
        after,
        pageRows,
      ]);
      yield* page;
      after = page.at(-1)?.record.seq ?? 0;
      if (page.length < pageRows) return;
    }
  }

  /** @returns the dead letter with its body, or undefined if there is none with this number */
  find(seq: number): DeadLetter | undefined {
    return this.#select(`SELECT ${columnNames}, reason, retry FROM dead WHERE seq = ?`, [seq])[0];
  }

  #select(query: string, values: readonly number[]): readonly DeadLetter[] {
    return this.#attempt(() => {
      const statement = this.#database.prepare(query);
      statement.setReadBigInts(true);
      return statement.all(...values).map((row) => ({
        record: recordOf(row),
        reason: textOf(row, 'reason'),
        refusedMs: integerOf(row, 'stored_ms'),
        retry: integerOf(row, 'retry') !== 0,
      }));
    });
  }

  /**
   * Asks the sidecar to put dead letters at the end of its queue; it does so within seconds, or at its next start.
   * @param seqs their numbers, or `all`
   * @returns number of dead letters that exist
   */
  retry(seqs: readonly number[] | 'all'): number {
    return this.#change('UPDATE dead SET retry = 1', seqs);
  }

  /** Removes dead letters. @returns number of removed ones */
  drop(seqs: readonly number[] | 'all'): number {
    return this.#change('DELETE FROM dead', seqs);
  }

  #change(statement: string, seqs: readonly number[] | 'all'): number {
    return this.#attempt(() => {
      if (seqs === 'all') return Number(this.#database.prepare(statement).run().changes);
      const one = this.#database.prepare(`${statement} WHERE seq = ?`);
      return seqs.reduce((sum, seq) => sum + Number(one.run(seq).changes), 0);
    });
  }

  close(): void {
    this.#database.close();
  }

  #attempt<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      throw unreadable('the file of the spool cannot be used', this.#path, cause);
    }
  }
}

function unreadable(what: string, where: string, cause: unknown): SequentError {
  const { reason, isBusy, isDenied, isDamaged } = faultOf(cause);
  const todo = isBusy
    ? 'try again'
    : isDamaged
      ? 'the sidecar moves a damaged file aside at its next start'
      : isDenied
        ? 'run it as the user of the sidecar'
        : 'check the path and the rights of this user';
  return new SequentError('SEQ_OUTPUT', { what: `${what}: ${reason}`, where, todo }, { cause });
}
