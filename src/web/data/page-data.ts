import type { HistoryReader } from '../../history/reader.ts';

/** The source of a page: a history, or records in memory. No method waits for a writer. */
export type PageData = Pick<HistoryReader, 'search' | 'get' | 'since' | 'newest' | 'close'>;
