import { SequentError } from '../../errors.ts';
import { faultOf } from '../../sqlite/sqlite-fault.ts';
import { isBehind, type Place, parseCursor, printCursor } from '../cursor.ts';
import type { HistoryQuery } from '../query.ts';
import type { HistoryReader } from '../reader.ts';
import { type CompiledQuery, compileQuery } from '../reading/compile.ts';
import { factsOf, recordOf } from '../reading/facts.ts';
import { Grouping, type GroupKey, type Groups } from '../reading/groups.ts';
import type { StoredRecord } from '../record.ts';
import type { SearchLimit } from '../search-limit.ts';
import { segmentsIn } from './segment-files.ts';
import { SegmentView, type StoredRow } from './segment-view.ts';

/** Rows that are read from a file at once, at first and at most. */
const [firstRows, mostRows] = [32, 512];
const usualPrefixLimit = 20;
const usualSinceLimit = 1_000;

/**
 * Opens the history of a folder for reading. A sidecar may write to it meanwhile, or may have been killed.
 * @param now clock in epoch milliseconds, for times that are counted from now
 * @throws {SequentError} SEQ_HISTORY if there is no history in the folder, or if it cannot be read
 */
export function openHistory(dir: string, now: () => number = Date.now): HistoryReader {
  const reader = new FolderReader(dir, now);
  if (reader.isEmpty) {
    throw new SequentError('SEQ_HISTORY', {
      what: 'there is no history in this folder',
      where: dir,
      todo: 'name the folder of `sequent run --history`',
    });
  }
  return reader;
}

class FolderReader implements HistoryReader {
  readonly #dir: string;
  readonly #now: () => number;
  /** Open files by their paths, oldest first. */
  #views = new Map<string, SegmentView>();
  readonly #problems = new Map<string, string>();

  constructor(dir: string, now: () => number) {
    this.#dir = dir;
    this.#now = now;
  }

  get isEmpty(): boolean {
    return this.#segments().length === 0;
  }

  get problems(): HistoryReader['problems'] {
    return [...this.#problems].map(([file, reason]) => ({ file, reason }));
  }

  get newest(): string {
    let seq = 0;
    for (const view of this.#files()) seq = Math.max(seq, this.#read(view, () => view.lastSeq) ?? 0);
    return printCursor({ time: 0n, seq });
  }

  *search(given: HistoryQuery, limit?: SearchLimit): Iterable<StoredRecord> {
    const query = this.#compiled(given);
    let left = query.limit;
    for (const [row, facts] of this.#found(query, limit)) {
      if (left-- === 0) return;
      yield recordOf(facts, row.body, row.seq);
      if (left === 0) return;
    }
  }

  get(id: string): StoredRecord | undefined {
    return this.withPrefix(id).find((record) => record.id === id);
  }

  withPrefix(prefix: string, limit = usualPrefixLimit): readonly StoredRecord[] {
    const found: StoredRecord[] = [];
    for (const view of this.#files().toReversed()) {
      const rows = this.#read(view, () => view.withPrefix(prefix, limit - found.length)) ?? [];
      for (const { body, seq } of rows) {
        const facts = factsOf(body);
        if (facts !== undefined) found.push(recordOf(facts, body, seq));
      }
      if (found.length >= limit) break;
    }
    return found;
  }

  counts(given: HistoryQuery, by: GroupKey): Groups {
    const grouping = new Grouping(by);
    const { before: _before, ...query } = given;
    for (const [, facts] of this.#found(this.#compiled(query))) grouping.add(facts);
    return grouping.result;
  }

  since(cursor: string, given: HistoryQuery = {}, limit = usualSinceLimit): ReturnType<HistoryReader['since']> {
    const { before: _before, ...query } = given;
    const { matches } = this.#compiled(query);
    const from = parseCursor(cursor)?.seq ?? 0;
    const records: StoredRecord[] = [];
    let [seq, left] = [from, limit];
    for (const view of this.#behind(from)) {
      for (const row of this.#read(view, () => view.since(seq, left)) ?? []) {
        const facts = factsOf(row.body);
        if (facts !== undefined && matches(facts)) records.push(recordOf(facts, row.body, row.seq));
        seq = row.seq;
        left--;
      }
      if (left <= 0) break;
    }
    return { records, cursor: seq === from ? cursor : printCursor({ time: 0n, seq }) };
  }

  close(): void {
    for (const view of this.#views.values()) view.close();
    this.#views.clear();
  }

  #compiled(query: HistoryQuery): CompiledQuery {
    return compileQuery(query, BigInt(this.#now()) * 1_000_000n);
  }

  /** Rows that a query finds, newest first, over all files. */
  *#found(query: CompiledQuery, limit?: SearchLimit) {
    const pagers = this.#files().map(
      (view) => new Pager((behind, rows) => this.#read(view, () => view.page(query, behind, rows)) ?? []),
    );
    for (;;) {
      let next: Pager | undefined;
      for (const pager of pagers) {
        const { head } = pager;
        if (head !== undefined && (next?.head === undefined || isBehind(next.head, head))) next = pager;
      }
      const row = next?.take();
      if (row === undefined) return;
      const facts = factsOf(row.body);
      if (facts !== undefined && query.matches(facts)) yield [row, facts] as const;
      if (limit?.endsAt(row) === true) return;
    }
  }

  /** Files that may have records behind a `seq`, oldest first. */
  #behind(seq: number): readonly SegmentView[] {
    const segments = this.#segments();
    const first = segments.findLastIndex(({ firstSeq }) => firstSeq <= seq + 1);
    const wanted = new Set(segments.slice(Math.max(0, first)).map(({ path }) => path));
    return this.#files().filter(({ path }) => wanted.has(path));
  }

  /** The files as they are now, oldest first. Those that were removed are closed. */
  #files(): readonly SegmentView[] {
    const views = new Map<string, SegmentView>();
    for (const { path } of this.#segments()) {
      const view = this.#views.get(path) ?? this.#open(path);
      if (view !== undefined) views.set(path, view);
    }
    for (const [path, view] of this.#views) if (!views.has(path)) view.close();
    this.#views = views;
    return [...views.values()];
  }

  #segments() {
    try {
      return segmentsIn(this.#dir);
    } catch (cause) {
      throw new SequentError(
        'SEQ_HISTORY',
        { what: `the folder of the history cannot be read: ${faultOf(cause).reason}`, where: this.#dir },
        { cause },
      );
    }
  }

  #open(path: string): SegmentView | undefined {
    try {
      const view = new SegmentView(path);
      this.#problems.delete(path);
      return view;
    } catch (error) {
      this.#problems.set(path, error instanceof SequentError ? error.text.what : faultOf(error).reason);
      return undefined;
    }
  }

  /** Calls `work`. @returns undefined if the file cannot be read, which is a problem from then on */
  #read<Result>(view: SegmentView, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.#problems.set(view.path, faultOf(error).reason);
      view.close();
      this.#views.delete(view.path);
      return undefined;
    }
  }
}

/** The rows of one file, some at a time. */
class Pager {
  readonly #read: (behind: Place | undefined, rows: number) => readonly StoredRow[];
  #page: readonly StoredRow[] = [];
  #at = 0;
  #rows = firstRows;
  #last: Place | undefined;
  #isOver = false;

  constructor(read: (behind: Place | undefined, rows: number) => readonly StoredRow[]) {
    this.#read = read;
  }

  /** The next row; undefined at the end. */
  get head(): StoredRow | undefined {
    if (this.#at < this.#page.length) return this.#page[this.#at];
    if (this.#isOver) return undefined;
    this.#page = this.#read(this.#last, this.#rows);
    this.#at = 0;
    this.#isOver = this.#page.length < this.#rows;
    this.#rows = Math.min(mostRows, this.#rows * 2);
    this.#last = this.#page.at(-1);
    return this.#page[0];
  }

  take(): StoredRow | undefined {
    const row = this.head;
    this.#at++;
    return row;
  }
}
