import { isBehind, parseCursor } from '../../src/history/cursor.ts';
import type { HistoryReader } from '../../src/history/reader.ts';
import { compileQuery } from '../../src/history/reading/compile.ts';
import { factsOf, recordOf } from '../../src/history/reading/facts.ts';
import { Grouping } from '../../src/history/reading/groups.ts';
import type { StoredRecord } from '../../src/history/record.ts';

/** A history in memory, to compare others with. @param bodies lines of JSON, in the order of storing */
export function arrayHistory(bodies: readonly string[], now = 0n): HistoryReader {
  const all = bodies.flatMap((body, index) => {
    const facts = factsOf(body);
    return facts === undefined ? [] : [{ facts, seq: index + 1, record: recordOf(facts, body, index + 1) }];
  });
  const placeOf = (cursor: string) => parseCursor(cursor) ?? { time: 0n, seq: 0 };
  const newestFirst = (one: StoredRecord, other: StoredRecord): number =>
    isBehind(placeOf(one.cursor), placeOf(other.cursor)) ? 1 : -1;
  const newest = all.at(-1)?.record.cursor ?? '0.0';
  return {
    search(query) {
      const { matches, follows, limit } = compileQuery(query, now);
      const found = all.filter(({ facts, seq }) => matches(facts) && follows({ time: facts.time, seq }));
      return found
        .map(({ record }) => record)
        .toSorted(newestFirst)
        .slice(0, limit);
    },
    get: (id) => all.find(({ record }) => record.id === id && record.kind !== 'summary')?.record,
    withPrefix: (prefix, limit = 20) =>
      all
        .map(({ record }) => record)
        .filter(({ id, kind }) => id.startsWith(prefix) && kind !== 'summary')
        .slice(0, limit),
    counts(query, by) {
      const { matches } = compileQuery(query, now);
      const grouping = new Grouping(by);
      for (const { facts } of all) if (matches(facts)) grouping.add(facts);
      return grouping.result;
    },
    since(cursor, query = {}) {
      const { matches } = compileQuery(query, now);
      const behind = all.filter(({ seq }) => seq > placeOf(cursor).seq);
      return {
        records: behind.filter(({ facts }) => matches(facts)).map(({ record }) => record),
        cursor: behind.at(-1)?.record.cursor ?? cursor,
      };
    },
    newest,
    problems: [],
    close() {},
  };
}
