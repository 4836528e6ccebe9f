import type { HistoryQuery } from './query.ts';
import type { GroupKey, Groups } from './reading/groups.ts';
import type { StoredRecord } from './record.ts';
import type { SearchLimit } from './search-limit.ts';

/**
 * Reads a history, also while a sidecar writes to it. Nothing that a reader does holds the writer up: it reads a few
 * records at a time, with a read-only connection.
 */
export interface HistoryReader {
  /**
   * Finds records, newest first by time. It reads as far as the caller iterates.
   * @param query `limit` is 100 by default
   * @param limit ends the search early, and tells so
   */
  search(query: HistoryQuery, limit?: SearchLimit): Iterable<StoredRecord>;
  /** @returns the finding, or the note, with this id */
  get(id: string): StoredRecord | undefined;
  /** Findings and notes whose id begins like this. @param limit maximum number; 20 by default */
  withPrefix(prefix: string, limit?: number): readonly StoredRecord[];
  /**
   * Counts the found records in groups. `limit` and `before` do not apply.
   * @param by what the records of a group share
   */
  counts(query: HistoryQuery, by: GroupKey): Groups;
  /**
   * Records that were stored after the one with this cursor, in the order of storing.
   * @param query only records that it finds; `limit` and `before` do not apply
   * @param limit maximum number of records that are looked at; 1 000 by default. Call again with `cursor` until it is
   * the same as before.
   */
  since(
    cursor: string,
    query?: HistoryQuery,
    limit?: number,
  ): { readonly records: readonly StoredRecord[]; readonly cursor: string };
  /** Cursor of the record that was stored last, for `since`. */
  readonly newest: string;
  /** Files of the history that could not be read, with reasons. */
  readonly problems: readonly { readonly file: string; readonly reason: string }[];
  close(): void;
}
