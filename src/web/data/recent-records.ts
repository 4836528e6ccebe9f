import { isBehind, type Place, parseCursor, printCursor } from '../../history/cursor.ts';
import type { HistoryQuery } from '../../history/query.ts';
import { compileQuery } from '../../history/reading/compile.ts';
import { type Facts, factsOf } from '../../history/reading/facts.ts';
import type { HistoryRecord, StoredRecord } from '../../history/record.ts';
import type { SearchLimit } from '../../history/search-limit.ts';
import type { PageData } from './page-data.ts';

/** Bounds of the kept records. */
export interface RecentBounds {
  readonly records: number;
  /** Of all bodies together, in UTF-16 units. */
  readonly characters: number;
}

interface Kept {
  readonly record: StoredRecord;
  readonly place: Place;
}

const usualLook = 1_000;

/** The newest records, in memory. Older ones leave. */
export class RecentRecords implements PageData {
  readonly #bounds: RecentBounds;
  readonly #now: () => bigint;
  /** In the order of arrival, with rising numbers. */
  #kept: Kept[] = [];
  /** The same by time, newest first; undefined after a change. */
  #byTime: Kept[] | undefined;
  #characters = 0;
  #last: Place = { time: 0n, seq: 0 };
  #left = 0;

  /** @param now the time of day in epoch nanoseconds, for times of queries that are counted from now */
  constructor(bounds: RecentBounds, now: () => bigint) {
    this.#bounds = bounds;
    this.#now = now;
  }

  /** Number of records that had to leave. */
  get left(): number {
    return this.#left;
  }

  get newest(): string {
    return printCursor(this.#last);
  }

  add(record: HistoryRecord): void {
    const place = { time: record.time, seq: this.#last.seq + 1 };
    this.#last = place;
    this.#kept.push({ record: { ...record, cursor: printCursor(place) }, place });
    this.#characters += record.body.length;
    this.#byTime = undefined;
    const { records, characters } = this.#bounds;
    let leaving = 0;
    while (this.#kept.length - leaving > 1) {
      if (this.#kept.length - leaving <= records && this.#characters <= characters) break;
      this.#characters -= this.#kept[leaving]?.record.body.length ?? 0;
      leaving += 1;
    }
    this.#left += leaving;
    if (leaving > 0) this.#kept.splice(0, leaving);
  }

  *search(query: HistoryQuery, limit?: SearchLimit): Iterable<StoredRecord> {
    const compiled = compileQuery(query, this.#now());
    this.#byTime ??= this.#kept.toSorted(({ place: a }, { place: b }) => (isBehind(a, b) ? 1 : -1));
    let found = 0;
    for (const { record, place } of this.#byTime) {
      if (!compiled.follows(place)) continue;
      const facts = factsOfRecord(record);
      if (facts !== undefined && compiled.matches(facts)) {
        yield record;
        found += 1;
        if (found === compiled.limit) return;
      }
      if (limit?.endsAt(place) === true) return;
    }
  }

  /** @returns the newest report of a finding, which has its final count */
  get(id: string): StoredRecord | undefined {
    return this.#kept.findLast(({ record }) => record.id === id)?.record;
  }

  /** A place that this object does not know, such as one of the last run, comes before all records. */
  since(
    cursor: string,
    query: HistoryQuery = {},
    limit = usualLook,
  ): { readonly records: readonly StoredRecord[]; readonly cursor: string } {
    const first = this.#kept[0]?.place.seq ?? 1;
    const seen = parseCursor(cursor);
    const isKnown =
      seen !== undefined && (this.#timeOf(seen.seq) ?? seen.time) === seen.time && seen.seq <= this.#last.seq;
    const start = isKnown ? Math.max(0, seen.seq + 1 - first) : 0;
    const looked = this.#kept.slice(start, start + limit);
    const compiled = compileQuery(query, this.#now());
    const records = looked.flatMap(({ record }) => {
      const facts = factsOfRecord(record);
      return facts !== undefined && compiled.matches(facts) ? [record] : [];
    });
    const place = looked.at(-1)?.place;
    return { records, cursor: place === undefined ? this.newest : printCursor(place) };
  }

  close(): void {
    this.#kept = [];
    this.#byTime = undefined;
  }

  #timeOf(seq: number): bigint | undefined {
    return this.#kept[seq - (this.#kept[0]?.place.seq ?? 1)]?.place.time;
  }
}

function factsOfRecord({ body, kind }: HistoryRecord): Facts | undefined {
  const facts = factsOf(body);
  return facts && { ...facts, kind };
}
