import type { HistoryQuery } from '../../history/query.ts';
import type { HistoryReader } from '../../history/reader.ts';
import type { StoredRecord } from '../../history/record.ts';
import type { SearchLimit } from '../../history/search-limit.ts';
import { openHistory } from '../../history/sqlite/open-history.ts';
import type { PageData } from './page-data.ts';

/** The place before the first record. */
const start = '0.0';

/** The history of a folder. Until its writer has made the first file, it is empty. */
export class StoredHistory implements PageData {
  readonly #dir: string;
  #reader: HistoryReader | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get newest(): string {
    return this.#open()?.newest ?? start;
  }

  search(query: HistoryQuery, limit?: SearchLimit): Iterable<StoredRecord> {
    return this.#open()?.search(query, limit) ?? [];
  }

  get(id: string): StoredRecord | undefined {
    return this.#open()?.get(id);
  }

  since(cursor: string, query?: HistoryQuery, limit?: number): ReturnType<PageData['since']> {
    return this.#open()?.since(cursor, query, limit) ?? { records: [], cursor };
  }

  close(): void {
    this.#reader?.close();
    this.#reader = undefined;
  }

  #open(): HistoryReader | undefined {
    try {
      this.#reader ??= openHistory(this.#dir);
    } catch {
      // The writer tells of a folder that cannot be used.
    }
    return this.#reader;
  }
}
