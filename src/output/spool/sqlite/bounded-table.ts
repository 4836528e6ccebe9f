import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { severities } from '../../../finding.ts';
import { integerOf, type Row } from '../../../sqlite/columns.ts';
import { noneLost, sumOf } from '../../delivery.ts';
import { severityOf } from './rows.ts';

/** Counts of removed records by severity. */
export type Counts = ReturnType<typeof noneLost>;

/** Adds the counts of `more` to `counts`. */
export function addCounts(counts: Counts, more: Readonly<Counts>): void {
  for (const severity of severities) counts[severity] += more[severity];
}

/**
 * One of the two tables of a file, with its size. Eviction and expiry remove ranges. Each method runs inside of a
 * transaction of the caller; after a rollback the caller calls `count`.
 */
export class BoundedTable {
  #bySeverity = noneLost();
  #bytes = 0;
  readonly #counted: StatementSync;
  readonly #oldestOf: StatementSync;
  readonly #oldest: StatementSync;
  readonly #removeOldestOf: StatementSync;
  readonly #removeOldest: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync, name: 'waiting' | 'dead') {
    this.#counted = database.prepare(
      `SELECT severity, count(*) AS records, sum(cost) AS bytes FROM ${name} GROUP BY severity`,
    );
    this.#oldestOf = database.prepare(`SELECT seq, cost FROM ${name} WHERE severity = ? AND seq > ? ORDER BY seq`);
    this.#oldest = database.prepare(`SELECT seq, severity, cost, stored_ms FROM ${name} WHERE seq > ? ORDER BY seq`);
    this.#removeOldestOf = database.prepare(`DELETE FROM ${name} WHERE severity = ? AND seq > ? AND seq <= ?`);
    this.#removeOldest = database.prepare(`DELETE FROM ${name} WHERE seq > ? AND seq <= ?`);
    this.#remove = database.prepare(`DELETE FROM ${name} WHERE seq = ? RETURNING severity, cost`);
    this.count();
  }

  get records(): number {
    return sumOf(this.#bySeverity);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get bySeverity(): Counts {
    return { ...this.#bySeverity };
  }

  /** Counts the rows anew. @throws {Error} of SQLite, or {DamagedFile} */
  count(): void {
    this.#bySeverity = noneLost();
    this.#bytes = 0;
    for (const row of this.#counted.all()) {
      this.#bySeverity[severityOf(row)] = integerOf(row, 'records');
      this.#bytes += integerOf(row, 'bytes');
    }
  }

  /** Counts a row that the caller has inserted. */
  added({ severity, cost }: { readonly severity: keyof Counts; readonly cost: number }): void {
    this.#bySeverity[severity]++;
    this.#bytes += cost;
  }

  /** @returns whether there was such a row */
  remove(seq: number): boolean {
    const row = this.#remove.get(seq);
    if (row === undefined) return false;
    this.#bySeverity[severityOf(row)]--;
    this.#bytes -= integerOf(row, 'cost');
    return true;
  }

  /**
   * Removes the oldest rows of the lowest severity until the rest costs at most `maxBytes`.
   * @param after rows up to this `seq` stay
   */
  shrinkTo(maxBytes: number, after = 0): Counts {
    const removed = noneLost();
    for (const [rank, severity] of severities.entries()) {
      if (this.#bytes <= maxBytes) break;
      let last: number | undefined;
      for (const row of this.#oldestOf.iterate(rank, after)) {
        if (this.#bytes <= maxBytes) break;
        last = integerOf(row, 'seq');
        removed[severity]++;
        this.#bySeverity[severity]--;
        this.#bytes -= integerOf(row, 'cost');
      }
      if (last !== undefined) this.#removeOldestOf.run(rank, after, last);
    }
    return removed;
  }

  /**
   * Removes the rows at the front that were stored before this time, in epoch milliseconds.
   * @param after rows up to this `seq` stay
   */
  expire(beforeMs: number, after = 0): Counts {
    const removed = noneLost();
    let last: number | undefined;
    for (const row of this.#oldest.iterate(after)) {
      if (integerOf(row, 'stored_ms') >= beforeMs) break;
      last = integerOf(row, 'seq');
      removed[this.#forget(row)]++;
    }
    if (last !== undefined) this.#removeOldest.run(after, last);
    return removed;
  }

  #forget(row: Row): keyof Counts {
    const severity = severityOf(row);
    this.#bySeverity[severity]--;
    this.#bytes -= integerOf(row, 'cost');
    return severity;
  }
}
