import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { type HistoryQuery, historyQuery } from '../../../src/history/query.ts';
import { groupKeys } from '../../../src/history/reading/groups.ts';
import { SearchLimit } from '../../../src/history/search-limit.ts';
import { openHistory } from '../../../src/history/sqlite/open-history.ts';
import { type HistoryNews, HistoryWriter } from '../../../src/history/sqlite/writer.ts';
import { runs } from '../../property-settings.ts';
import { arbitraryLine, arbitraryQuery } from '../arbitrary.ts';
import { arrayHistory } from '../array-history.ts';
import { findingLine, noteLine } from '../sample.ts';
import { historyFolder } from './folder.ts';

const limits = { maxBytes: 64 * 2 ** 20, maxAgeMs: 86_400_000 };
function open(t: TestContext, dir: string, more: Partial<typeof limits> = {}, now?: () => number) {
  const news: HistoryNews[] = [];
  const writer = new HistoryWriter(dir, {
    limits: { ...limits, ...more },
    onNews: (one) => news.push(one),
    ...(now && { now }),
  });
  t.after(() => writer.close());
  return { writer, news };
}

const idsIn = (dir: string, query: HistoryQuery = {}): readonly string[] => {
  const reader = openHistory(dir);
  const ids = [...reader.search(query)].map(({ id }) => id);
  reader.close();
  return ids;
};
const filesIn = (dir: string): readonly string[] => readdirSync(dir).filter((one) => /^history-\d+\.sqlite$/.test(one));
const line = (number: number, texts: readonly string[] = []): string =>
  findingLine({ id: `id-${number}`, timestamp: new Date(1.7e12 + number).toISOString(), texts });
const many = (count: number, bytes = 2_000, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => line(from + index, ['x'.repeat(bytes)]));
const sizeOf = (dir: string): number =>
  readdirSync(dir).reduce((sum, name) => sum + (statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0), 0);

describe('a history', () => {
  it('finds what an array of the same records finds', (t) => {
    fc.assert(
      fc.property(
        fc.array(arbitraryLine, { maxLength: 12 }),
        fc.array(arbitraryQuery, { maxLength: 6 }),
        (lines, queries) => {
          const dir = historyFolder(t);
          const { writer } = open(t, dir);
          for (const body of lines) writer.write([body]);
          const [reader, model] = [openHistory(dir, () => 0), arrayHistory(lines)];
          const summed = (query: HistoryQuery) => groupKeys.map((by) => reader.counts(query, by));
          for (const given of queries) {
            const query = historyQuery.parse(given);
            assert.deepEqual(
              [...reader.search(query)].map(({ body }) => body),
              [...model.search(query)].map(({ body }) => body),
              JSON.stringify(query),
            );
            assert.deepEqual(
              summed(query),
              groupKeys.map((by) => model.counts(query, by)),
            );
            assert.deepEqual(
              reader.since('0.0', query).records.map(({ body }) => body),
              model.since('0.0', query).records.map(({ body }) => body),
            );
          }
          reader.close();
          writer.close();
        },
      ),
      { numRuns: runs(40) },
    );
  });

  it('pages with cursors, over several files', (t) => {
    const dir = historyFolder(t);
    let now = 1e12;
    const { writer } = open(t, dir, {}, () => now);
    for (let part = 0; part < 4; part++) {
      now += limits.maxAgeMs / 6;
      writer.write(Array.from({ length: 40 }, (_, index) => line(index * 4 + part)));
    }
    assert.equal(writer.counts.files, 4);
    const reader = openHistory(dir);
    const seen: string[] = [];
    for (let before: string | undefined; ; ) {
      const page = [...reader.search({ limit: 7, ...(before !== undefined && { before }) })];
      seen.push(...page.map(({ id }) => id));
      before = page.at(-1)?.cursor;
      if (before === undefined) break;
    }
    reader.close();
    assert.deepEqual(
      seen,
      Array.from({ length: 160 }, (_, index) => `id-${159 - index}`),
    );
  });

  it('ends a search that takes too long, and goes on where it ended', (t) => {
    const dir = historyFolder(t);
    const { writer } = open(t, dir);
    writer.write(many(50, 10));
    const reader = openHistory(dir);
    t.after(() => reader.close());
    let [now, before, searches] = [0, '', 0];
    const clock = (): number => now++;
    const found: string[] = [];
    do {
      const limit = new SearchLimit(10, clock);
      const query = { path: ['/opt/tool'], text: 'xxxxxxxxxx', ...(before && { before }) };
      found.push(...[...reader.search(query, limit)].map(({ id }) => id));
      before = limit.stoppedAt ?? '';
      searches++;
    } while (before !== '');
    assert.deepEqual(
      found,
      Array.from({ length: 50 }, (_, index) => `id-${49 - index}`),
    );
    assert.ok(searches > 4);
    const nothing = new SearchLimit(0, clock);
    assert.deepEqual([...reader.search({ path: ['/no/such'] }, nothing)], []);
    assert.notEqual(nothing.stoppedAt, undefined);
  });

  it('searches also names that are too long for its index, and patterns with many stars', (t) => {
    const dir = historyFolder(t);
    const { writer } = open(t, dir);
    const long = `/opt/${'d/'.repeat(5_000)}tool`;
    writer.write([findingLine({ id: 'long', executable: long }), findingLine({ id: 'short' })]);
    assert.deepEqual(idsIn(dir, { process: [long.slice(0, 400) + '*'] }), ['long']);
    assert.deepEqual(idsIn(dir, { process: ['/*o*p*t*/*t*o*o*l*'] }).toSorted(), ['long', 'short']);
    assert.deepEqual(idsIn(dir, { process: ['*'.repeat(500)], signature: ['*'] }).toSorted(), ['long', 'short']);
  });

  it('follows the records, over new files and a new start', (t) => {
    const dir = historyFolder(t);
    let now = 1e12;
    const first = open(t, dir, {}, () => now);
    first.writer.write([line(1)]);
    const reader = openHistory(dir);
    let { newest: cursor } = reader;
    const next = (): readonly string[] => {
      const result = reader.since(cursor);
      ({ cursor } = result);
      return result.records.map(({ id }) => id);
    };
    assert.deepEqual(next(), []);
    now += limits.maxAgeMs / 4;
    first.writer.write([line(3), line(2)]);
    assert.deepEqual(next(), ['id-3', 'id-2']);
    first.writer.close();
    const second = open(t, dir, {}, () => 5e11);
    second.writer.write([line(4)]);
    assert.deepEqual([next(), next()], [['id-4'], []]);
    reader.close();
  });

  it('stays within its bytes, and keeps the newest records', (t) => {
    const dir = historyFolder(t);
    const { writer } = open(t, dir, { maxBytes: 16 * 2 ** 20 });
    let largest = 0;
    for (let part = 0; part < 30; part++) {
      writer.write(many(40, 15_000, part * 40));
      largest = Math.max(largest, sizeOf(dir));
    }
    assert.ok(largest <= 16 * 2 ** 20, `${largest} bytes`);
    assert.ok(largest > 8 * 2 ** 20, `${largest} bytes`);
    assert.ok(writer.counts.removedFiles > 0);
    assert.deepEqual(idsIn(dir, { limit: 2 }), ['id-1199', 'id-1198']);
  });

  it('stays within its bytes while another program reads in one long transaction', (t) => {
    const dir = historyFolder(t);
    const { writer } = open(t, dir, { maxBytes: 16 * 2 ** 20 });
    writer.write(many(10));
    const [name = ''] = filesIn(dir);
    const stranger = new DatabaseSync(join(dir, name), { readOnly: true });
    stranger.exec('BEGIN');
    stranger.prepare('SELECT count(*) FROM records').get();
    let largest = 0;
    for (let part = 0; part < 25; part++) {
      writer.write(many(40, 15_000, part * 40));
      largest = Math.max(largest, sizeOf(dir));
    }
    stranger.close();
    assert.ok(largest <= 16 * 2 ** 20, `${largest} bytes`);
  });

  it('removes what is older than its age', (t) => {
    const dir = historyFolder(t);
    let now = Date.now();
    const { writer } = open(t, dir, { maxAgeMs: 80_000 }, () => now);
    writer.write([line(1)]);
    now += 75_000;
    writer.write([line(2)]);
    assert.deepEqual(idsIn(dir), ['id-2', 'id-1']);
    now += 6_000;
    writer.maintain();
    assert.deepEqual(idsIn(dir), ['id-2']);
  });

  it('moves a damaged file aside, says so, and goes on', (t) => {
    const dir = historyFolder(t);
    const first = open(t, dir);
    first.writer.write(many(20));
    first.writer.close();
    const [name = ''] = filesIn(dir);
    writeFileSync(join(dir, name), Buffer.alloc(50_000, 7));
    const { writer, news } = open(t, dir);
    writer.write([line(1)]);
    assert.deepEqual([news.map(({ about }) => about), writer.counts.damagedFiles], [['corrupt'], 1]);
    assert.deepEqual(idsIn(dir), ['id-1']);
    assert.ok(existsSync(news[0]?.movedTo ?? ''));
  });

  it('tells readers of a damaged file, and finds the rest', (t) => {
    const dir = historyFolder(t);
    let now = 1e12;
    const { writer } = open(t, dir, {}, () => now);
    writer.write([line(1)]);
    now += limits.maxAgeMs / 4;
    writer.write([line(2)]);
    writer.close();
    const [old = ''] = filesIn(dir);
    truncateSync(join(dir, old), 20_000);
    const reader = openHistory(dir);
    assert.deepEqual(
      [...reader.search({})].map(({ id }) => id),
      ['id-2'],
    );
    assert.deepEqual(
      reader.problems.map(({ file }) => file),
      [join(dir, old)],
    );
    reader.close();
  });

  it('starts a new file where its own was removed', (t) => {
    const dir = historyFolder(t);
    const { writer, news } = open(t, dir);
    writer.write([line(1)]);
    rmSync(dir, { recursive: true });
    writer.write([line(2)]);
    assert.deepEqual(
      news.map(({ about, records }) => [about, records]),
      [['removed', 1]],
    );
    assert.deepEqual(idsIn(dir), ['id-2']);
    assert.equal(statSync(dir).mode & 0o777, 0o700);
    for (const name of readdirSync(dir)) assert.equal(statSync(join(dir, name)).mode & 0o777, 0o600, name);
  });

  it('refuses a second writer and names the first', (t) => {
    const dir = historyFolder(t);
    open(t, dir);
    assert.throws(() => open(t, dir), {
      code: 'SEQ_HISTORY',
      message: new RegExp(`in use by process ${process.pid} `),
    });
  });

  it('refuses lines that are no records, and keeps the others', (t) => {
    const dir = historyFolder(t);
    const { writer } = open(t, dir);
    assert.deepEqual(
      writer.write(['{', line(1), '[]', '{"timestamp":"x"}', noteLine('loss', '2026-11-23T08:00:00Z')]),
      [0, 2, 3],
    );
    const reader = openHistory(dir);
    assert.deepEqual(
      [reader.get('id-1')?.kind, reader.get('loss-1')?.kind, reader.get('id')],
      ['finding', 'loss', undefined],
    );
    assert.deepEqual(
      reader.withPrefix('id-').map(({ id }) => id),
      ['id-1'],
    );
    reader.close();
  });

  it('says where there is no history', (t) => {
    assert.throws(() => openHistory(historyFolder(t)), { code: 'SEQ_HISTORY' });
  });
});
