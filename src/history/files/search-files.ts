import { SequentError } from '../../errors.ts';
import { isBehind, type Place } from '../cursor.ts';
import type { HistoryQuery } from '../query.ts';
import { compileQuery } from '../reading/compile.ts';
import { type Facts, factsOf, recordOf } from '../reading/facts.ts';
import { Grouping, type GroupKey, type Groups } from '../reading/groups.ts';
import type { StoredRecord } from '../record.ts';
import { linesOf } from './lines.ts';

/** Records that are kept while files are read take at most about this many bytes. */
const mostBytes = 64 * 1024 * 1024;

export interface FileSearch {
  /** Newest first by time; of the same time, the one that stands later in the files comes first. */
  readonly records: readonly StoredRecord[];
  /** Records that the query finds and that memory has no room for. They are older than the others. */
  readonly leftOut: number;
  /** Lines that are no findings in the format `json`. */
  readonly skipped: number;
}

/**
 * Searches files of findings in the format `json`, also compressed ones, as `HistoryReader.search` searches a history.
 * @param now epoch milliseconds, for times that are counted from now
 * @throws {SequentError} SEQ_HISTORY if a file cannot be read, or holds lines and none of them is a finding
 */
export async function searchFiles(
  files: readonly string[],
  query: HistoryQuery,
  now = Date.now(),
): Promise<FileSearch> {
  const compiled = compileQuery(query, BigInt(now) * 1_000_000n);
  const newest = new Newest(compiled.limit);
  const skipped = await readAll(files, (facts, body, seq) => {
    const place = { time: facts.time, seq };
    if (compiled.follows(place) && compiled.matches(facts)) newest.add(place, recordOf(facts, body, seq), body.length);
  });
  return { records: newest.records, leftOut: newest.leftOut, skipped };
}

/**
 * Counts the findings of files in groups, as `HistoryReader.counts` does.
 * @throws {SequentError} as `searchFiles`
 */
export async function countFiles(
  files: readonly string[],
  { before: _before, ...query }: HistoryQuery,
  by: GroupKey,
  now = Date.now(),
): Promise<Groups & { readonly skipped: number }> {
  const { matches } = compileQuery(query, BigInt(now) * 1_000_000n);
  const grouping = new Grouping(by);
  const skipped = await readAll(files, (facts) => {
    if (matches(facts)) grouping.add(facts);
  });
  return { ...grouping.result, skipped };
}

/** @returns the number of lines that are no findings */
async function readAll(
  files: readonly string[],
  take: (facts: Facts, body: string, seq: number) => void,
): Promise<number> {
  let seq = 0;
  let skipped = 0;
  for (const file of files) {
    const before = { seq, skipped };
    for await (const line of linesOf(file)) {
      const facts = factsOf(line);
      if (facts !== undefined) take(facts, line, ++seq);
      else if (line.trim() !== '') skipped++;
    }
    if (seq === before.seq && skipped > before.skipped) throw notFindings(file);
  }
  return skipped;
}

/** The error for a file that is no list of findings. */
export function notFindings(file: string): SequentError {
  return new SequentError('SEQ_HISTORY', {
    what: 'no line of this file is a finding in the format json',
    where: file,
    todo: 'name a file that `--output json=FILE` wrote; other formats of outputs cannot be searched',
  });
}

/** The newest records of many, in bounded memory. */
class Newest {
  leftOut = 0;
  readonly #limit: number;
  #all: { readonly place: Place; readonly record: StoredRecord; readonly bytes: number }[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get records(): readonly StoredRecord[] {
    this.#shrink(mostBytes);
    return this.#all.map(({ record }) => record);
  }

  add(place: Place, record: StoredRecord, length: number): void {
    const bytes = 2 * length;
    this.#all.push({ place, record, bytes });
    this.#bytes += bytes;
    if (this.#all.length >= 2 * this.#limit + 1_000) this.#shrink(mostBytes);
    else if (this.#bytes > mostBytes) this.#shrink(mostBytes / 2);
  }

  #shrink(bytes: number): void {
    this.#all.sort((one, other) => (isBehind(one.place, other.place) ? 1 : -1));
    this.#all = this.#all.slice(0, this.#limit);
    this.#bytes = this.#all.reduce((sum, one) => sum + one.bytes, 0);
    while (this.#bytes > bytes) {
      this.#bytes -= this.#all.pop()?.bytes ?? 0;
      this.leftOut++;
    }
  }
}
