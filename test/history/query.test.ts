import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { momentOf } from '../../src/history/moment.ts';
import { type HistoryQuery, historyQuery } from '../../src/history/query.ts';
import { arrayHistory } from './array-history.ts';
import { findingLine, noteLine } from './sample.ts';

const now = momentOf('2026-11-23T12:00:00Z', 0n) ?? 0n;
const plain = findingLine({ id: 'a1', timestamp: '2026-11-23T08:00:00Z' });
const other = findingLine({
  id: 'b2',
  timestamp: '2026-11-23T11:30:00Z',
  severity: 1,
  signature: 'TRC-101',
  executable: '/usr/sbin/nginx',
  pid: 900,
  container: { id: 'f00dfeed0123', name: 'web', image: { name: 'registry.example/shop/web:1' } },
  namespace: 'shop',
  texts: ['/etc/ld.so.preload', 'GET /ÄRGER?x=1', '-e'],
  pointer: '94052410029712',
});
const lost = noteLine('loss', '2026-11-23T10:00:00Z', { events: 12 });
const repeats = findingLine({ id: 'a1', timestamp: '2026-11-23T08:00:00Z', count: 5 });
const history = arrayHistory([plain, other, lost, repeats], now);

function ids(query: HistoryQuery): readonly string[] {
  return [...history.search(historyQuery.parse(query))].map(({ kind, id }) => `${kind} ${id}`);
}

const both = ['finding b2', 'loss loss-1', 'summary a1', 'finding a1'];
const cases: readonly (readonly [HistoryQuery, readonly string[]])[] = [
  [{}, both],
  [{ limit: 2 }, both.slice(0, 2)],
  [{ from: '2h' }, ['finding b2', 'loss loss-1']],
  [{ to: '2026-11-23 08:00' }, ['summary a1', 'finding a1']],
  [{ severity: 'high' }, ['summary a1', 'finding a1']],
  [{ kinds: ['loss', 'finding'] }, ['finding b2', 'loss loss-1', 'finding a1']],
  [{ signature: ['TRC-*'] }, ['finding b2']],
  [{ signature: ['second_libc_start_without_exec', 'nothing'], kinds: ['summary'] }, ['summary a1']],
  [{ process: ['900'] }, ['finding b2']],
  [{ process: ['901'] }, ['finding b2']],
  [{ process: ['4000000900'] }, ['finding b2']],
  [{ process: ['*/nginx'] }, ['finding b2']],
  [{ path: ['/etc/*'] }, ['finding b2']],
  [{ path: ['/etc'] }, []],
  [{ container: ['web'] }, ['finding b2']],
  [{ container: ['f00dfeed'] }, ['finding b2']],
  [{ container: ['f00d'] }, []],
  [{ container: ['*shop/web*'] }, ['finding b2']],
  [{ namespace: ['shop'] }, ['finding b2']],
  [{ text: 'preload' }, ['finding b2']],
  [{ text: 'LD.SO prel' }, ['finding b2']],
  [{ text: 'so.ld' }, []],
  [{ text: 'ärg' }, ['finding b2']],
  [{ text: 'nginx" OR "x' }, []],
  [{ text: '0x558a2e5c7690' }, []],
  [{ text: '0x558A487D7690' }, ['finding b2']],
  [{ text: 'lost 12' }, ['loss loss-1']],
];

describe('a query', () => {
  for (const [query, expected] of cases) {
    it(`finds with ${JSON.stringify(query)}`, () => assert.deepEqual(ids(query), expected));
  }

  it('goes on behind a record', () => {
    const first = [...history.search({ limit: 3 })];
    assert.deepEqual(ids({ before: first.at(-1)?.cursor }), ['finding a1']);
  });

  it('counts repeats once, in groups', () => {
    const { groups, total } = history.counts({}, 'signature');
    assert.deepEqual(
      groups.map(({ key, count, severity }) => [key, count, severity]),
      [
        ['RSEQ-011', 5, 'high'],
        ['', 1, undefined],
        ['TRC-101', 1, 'low'],
      ],
    );
    assert.equal(total, 7);
  });

  it('gives what was stored since a cursor', () => {
    const { records, cursor } = history.since('0.2');
    assert.deepEqual(
      records.map(({ kind }) => kind),
      ['loss', 'summary'],
    );
    assert.deepEqual([cursor, history.since(cursor).records], [history.newest, []]);
  });

  it('refuses what is no time, no cursor and no text', () => {
    for (const wrong of [{ from: 'yesterday' }, { before: '1;2' }, { text: '"*" --' }, { limit: 0 }, { sql: '1' }]) {
      assert.equal(historyQuery.safeParse(wrong).success, false, JSON.stringify(wrong));
    }
  });
});
