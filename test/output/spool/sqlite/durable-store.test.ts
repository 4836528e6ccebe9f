import assert from 'node:assert/strict';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { noneLost } from '../../../../src/output/delivery.ts';
import { DeadLetterBox } from '../../../../src/output/spool/sqlite/dead-letters.ts';
import { SpoolFolder } from '../../../../src/output/spool/sqlite/spool-folder.ts';
import { idsOf, openFolder, openStore, roomy, temporaryFolder } from '../folder.ts';
import { sampleRecord } from '../sample-records.ts';

describe('a store on disk', () => {
  it('keeps records, their order and all of their parts for the next start', (t) => {
    const dir = temporaryFolder(t);
    const first = openStore(t, dir);
    const hostile = sampleRecord('a', {
      subject: 'x\0y\u001b[2J\n\u202e',
      timestamp: 2n ** 63n - 1n,
      body: Buffer.from([0, 255, 254, 10]),
      severity: 'critical',
    });
    first.store.append([hostile, sampleRecord('b', { body: Buffer.alloc(0), timestamp: -1n })]);
    first.store.append([sampleRecord('c')]);
    assert.deepEqual(first.close(), noneLost());
    assert.deepEqual([first.store.waiting.records, first.store.kind.type], [3, 'disk']);
    assert.deepEqual(first.store.append([sampleRecord('x')]).evicted, { ...noneLost(), medium: 1 });
    const { store } = openStore(t, dir);
    const [a, b, c] = store.next(0, 10, 1_000_000);
    assert.deepEqual({ ...a, seq: undefined }, { ...hostile, seq: undefined });
    assert.deepEqual([b?.body.length, b?.timestamp, c?.id], [0, -1n, 'c']);
    assert.equal(store.acknowledge([a?.seq ?? 0]), 1);
    store.append([sampleRecord('d')]);
    assert.equal(idsOf(store), 'b c d');
    assert.deepEqual(store.kind, { type: 'disk' });
  });

  it('makes a folder for its user only, and files for its user only', (t) => {
    const dir = temporaryFolder(t);
    openStore(t, dir).store.append([sampleRecord('a')]);
    assert.equal(statSync(dir).mode & 0o777, 0o700);
    const files = readdirSync(dir);
    assert.deepEqual(files.toSorted(), ['soc.sqlite', 'soc.sqlite-shm', 'soc.sqlite-wal', 'spool.lock']);
    for (const file of files) assert.equal(statSync(join(dir, file)).mode & 0o777, 0o600, file);
  });

  it('keeps dead letters within their share of the limit, and without those that are too old', (t) => {
    const dir = temporaryFolder(t);
    let now = 1_000_000;
    const { store } = openStore(t, dir, { maxBytes: 80_000, maxAgeMs: 60_000 }, () => now);
    store.append(Array.from({ length: 20 }, (_, at) => sampleRecord(`r${at}`, { bytes: 1_000 })));
    const refused = store.next(0, 20, 1_000_000).map(({ seq }) => ({ seq, reason: 'HTTP 400: '.repeat(100) }));
    assert.equal(store.bury(refused), 20);
    assert.deepEqual([store.waiting.records, store.dead.records + store.dead.dropped], [0, 20]);
    assert.ok(store.dead.records > 4 && store.dead.bytes <= 10_000, JSON.stringify(store.dead));
    const box = new DeadLetterBox(dir, 'soc', 'read');
    const letters = [...box.list()];
    box.close();
    assert.equal(letters.at(-1)?.record.id, 'r19', 'the oldest have gone');
    assert.equal(letters.at(-1)?.reason.length, 300);
    now += 60_001;
    store.maintain(now);
    assert.deepEqual([store.dead.records, store.dead.dropped], [0, 20]);
  });

  it('sends dead letters again that the operator names, at the end, and counts those that were removed', (t) => {
    const dir = temporaryFolder(t);
    const { store, close } = openStore(t, dir);
    store.append(['a', 'b', 'c', 'd'].map((id) => sampleRecord(id)));
    const seqs = store.next(0, 3, 1_000_000).map(({ seq }) => seq);
    store.bury(seqs.map((seq) => ({ seq, reason: 'HTTP 400' })));
    const box = new DeadLetterBox(dir, 'soc', 'change');
    t.after(() => box.close());
    assert.equal(box.retry([seqs[0] ?? 0]), 1);
    assert.equal(box.drop([seqs[1] ?? 0]), 1);
    assert.equal(idsOf(store), 'd');
    store.maintain(Date.now());
    assert.equal(idsOf(store), 'd a');
    assert.deepEqual({ ...store.dead, bytes: 0 }, { records: 1, bytes: 0, dropped: 1, retried: 1 });
    assert.equal(box.retry('all'), 1);
    close();
    const next = openStore(t, dir).store;
    next.maintain(Date.now());
    assert.equal(idsOf(next), 'd a c', 'asked while no sidecar ran');
  });

  it('stays within its limit on disk whatever the records are, and gives the room back', (t) => {
    const dir = temporaryFolder(t);
    const maxBytes = 8 * 1024 * 1024;
    const { store } = openStore(t, dir, { ...roomy, maxBytes });
    const size = (): number => readdirSync(dir).reduce((sum, file) => sum + statSync(join(dir, file)).size, 0);
    let evicted = 0;
    // Slightly more than half of a page: one record in each.
    for (const bytes of [8_500, 300, 17_000, 1_500]) {
      for (let at = 0; at < 24; at++) {
        const records = Array.from({ length: Math.ceil(500_000 / bytes) }, () => sampleRecord('r', { bytes }));
        evicted += Object.values(store.append(records).evicted).reduce((sum, count) => sum + count);
        assert.ok(size() <= maxBytes * 1.25 + 16 * 1024 * 1024, `${size()}`);
      }
    }
    assert.ok(evicted > 0 && store.waiting.bytes > maxBytes / 3);
    for (let found = store.next(0, 500, 1e9); found.length > 0; found = store.next(0, 500, 1e9)) {
      store.acknowledge(found.map(({ seq }) => seq));
    }
    for (let at = 0; at < 10; at++) store.maintain(Date.now());
    store.close();
    assert.ok(statSync(join(dir, 'soc.sqlite')).size < 5 * 1024 * 1024);
  });

  for (const [name, damage] of [
    ['random bytes', (file: string) => writeFileSync(file, Buffer.alloc(50_000, 'not a database '))],
    [
      'an empty database of another program',
      (file: string) => (rmSync(file), new DatabaseSync(file).exec('CREATE TABLE t (a)')),
    ],
    ['another version of the schema', (file: string) => new DatabaseSync(file).exec('PRAGMA user_version = 99')],
    ['a file that was cut off', (file: string) => truncateSync(file, statSync(file).size - 17_000)],
    [
      'values of other types',
      (file: string) => new DatabaseSync(file).exec("UPDATE waiting SET subject = x'00', timestamp = 'x'"),
    ],
    [
      'a severity that does not exist',
      (file: string) => new DatabaseSync(file).exec('UPDATE waiting SET severity = 9'),
    ],
  ] as const) {
    it(`moves ${name} aside, says so, and starts a new file`, (t) => {
      const dir = temporaryFolder(t);
      const file = join(dir, 'soc.sqlite');
      const before = openStore(t, dir);
      before.store.append(Array.from({ length: 40 }, (_, at) => sampleRecord(`r${at}`, { bytes: 2_000 })));
      before.close();
      damage(file);
      const { store, news } = openStore(t, dir, roomy, () => Date.UTC(2026, 10, 28, 9));
      store.next(0, 1_000, 1e9);
      store.append([sampleRecord('new')]);
      assert.equal(idsOf(store), 'new');
      assert.deepEqual(store.kind, { type: 'disk' });
      assert.deepEqual(
        news.map(({ about, output, movedTo }) => [about, output, movedTo]),
        [['corrupt', 'soc', `${file}.corrupt-20261128T090000000Z`]],
      );
      assert.ok(existsSync(news[0]?.movedTo ?? ''));
      assert.ok((news[0]?.reason ?? '').length > 10);
    });
  }

  it('counts the records of a file that is damaged while it is in use as lost', (t) => {
    const dir = temporaryFolder(t);
    const { store, news } = openStore(t, dir);
    store.append([sampleRecord('a', { severity: 'high' }), sampleRecord('b')]);
    const other = new DatabaseSync(join(dir, 'soc.sqlite'));
    other.exec("UPDATE waiting SET timestamp = 'x'");
    other.close();
    assert.equal(idsOf(store), '');
    assert.deepEqual(news[0]?.lost, { ...noneLost(), high: 1, medium: 1 });
    assert.equal(store.waiting.records, 0);
  });

  it('writes all records to a new file when its folder is removed', (t) => {
    const dir = temporaryFolder(t);
    const { store, news, close } = openStore(t, dir);
    store.append([sampleRecord('a'), sampleRecord('b')]);
    rmSync(dir, { recursive: true });
    store.append([sampleRecord('c')]);
    store.maintain(Date.now());
    assert.deepEqual(
      news.map(({ about }) => about),
      ['removed'],
    );
    store.append([sampleRecord('d')]);
    assert.equal(idsOf(store), 'a b c d');
    close();
    const next = openStore(t, dir).store;
    assert.equal(idsOf(next), 'a b c d');
    assert.throws(() => new SpoolFolder(dir, { onNews() {} }), /in use/, 'the lock was taken again');
  });

  it('works in memory while its folder cannot be made, and carries the records over in order', (t) => {
    const dir = temporaryFolder(t);
    const { store, news, close } = openStore(t, dir);
    store.append(['a', 'b', 'c', 'd'].map((id) => sampleRecord(id)));
    rmSync(dir, { recursive: true });
    writeFileSync(dir, 'a file stands where the folder was');
    store.maintain(Date.now());
    assert.equal(store.kind.type, 'memory');
    store.append([sampleRecord('e'), sampleRecord('f'), sampleRecord('g')]);
    const found = store.next(0, 100, 1e9);
    assert.equal(idsOf(store), 'a b c d e f g', 'what was on disk can still be read');
    const seq = (id: string): number => found.find((record) => record.id === id)?.seq ?? 0;
    assert.equal(store.acknowledge([seq('a'), seq('e'), seq('a')]), 2);
    assert.equal(
      store.bury([
        { seq: seq('b'), reason: 'no' },
        { seq: seq('f'), reason: 'no' },
      ]),
      2,
    );
    assert.equal(idsOf(store), 'c d g');
    assert.deepEqual([store.waiting.records, store.dead.records], [3, 2]);
    rmSync(dir);
    store.maintain(Date.now());
    assert.deepEqual(store.kind, { type: 'disk' });
    assert.equal(idsOf(store), 'c d g');
    assert.deepEqual([store.waiting.records, store.dead.records], [3, 2]);
    assert.deepEqual(
      news.map(({ about }) => about),
      ['memory', 'removed', 'disk'],
    );
    assert.equal(store.acknowledge([seq('g')]), 1, 'records in flight keep their numbers');
    assert.deepEqual(close(), noneLost());
    assert.equal(idsOf(openStore(t, dir).store), 'c d');
  });

  it('tells the records of an earlier run, also where its file can be opened only later', (t) => {
    const dir = temporaryFolder(t);
    const first = openStore(t, dir);
    first.store.append([sampleRecord('a'), sampleRecord('b')]);
    assert.equal(first.store.resumed, 0);
    first.close();
    const { folder } = openFolder(t, dir);
    renameSync(dir, `${dir}.aside`);
    writeFileSync(dir, 'a file stands where the folder was');
    const store = folder.store('soc', roomy);
    t.after(() => store.close());
    store.append([sampleRecord('c')]);
    assert.deepEqual([store.kind.type, store.resumed, store.waiting.records], ['memory', 0, 1]);
    rmSync(dir);
    renameSync(`${dir}.aside`, dir);
    store.maintain(Date.now());
    assert.deepEqual([store.kind.type, store.resumed, store.waiting.records], ['disk', 2, 3]);
    assert.equal(idsOf(store), 'a b c');
  });

  it('does not evict what is in flight, even where nothing else can go', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openStore(t, dir, { maxBytes: 80_000, maxAgeMs: 60_000 }, () => 1_000);
    store.append(Array.from({ length: 3 }, (_, at) => sampleRecord(`r${at}`, { severity: 'info', bytes: 30_000 })));
    const [inFlight] = store.next(0, 1, 1);
    const { evicted } = store.append([sampleRecord('x', { severity: 'critical', bytes: 60_000 })]);
    assert.deepEqual(evicted, { ...noneLost(), info: 1, critical: 1 });
    assert.deepEqual(store.maintain(61_001), noneLost());
    assert.equal(store.acknowledge([inFlight?.seq ?? 0]), 1);
    assert.equal(store.waiting.records, 0);
  });

  it('says what is lost where it ends in memory', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openStore(t, dir);
    rmSync(dir, { recursive: true });
    writeFileSync(dir, '');
    store.maintain(Date.now());
    store.append([sampleRecord('a', { severity: 'low' })]);
    assert.deepEqual(store.close(), { ...noneLost(), low: 1 });
    store.append([sampleRecord('b')]);
    store.acknowledge([1]);
    store.maintain(Date.now());
  });

  it('waits in memory while another process keeps the file locked', (t) => {
    const dir = temporaryFolder(t);
    const { store } = openStore(t, dir);
    store.append([sampleRecord('a')]);
    const other = new DatabaseSync(join(dir, 'soc.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    store.append([sampleRecord('b')]);
    assert.match(store.kind.reason ?? '', /another process has locked the file/);
    other.exec('COMMIT');
    other.close();
    store.maintain(Date.now());
    assert.deepEqual(store.kind, { type: 'disk' });
    assert.equal(idsOf(store), 'a b');
  });

  it('has one file for each output, also for those with strange names', (t) => {
    const dir = temporaryFolder(t);
    const { folder } = openFolder(t, dir);
    const names = [
      'soc',
      'SOC',
      '../../etc/x',
      '..',
      '.',
      '',
      'a/b',
      'a%2Fb',
      'ü\u0000\n',
      'x'.repeat(500),
      `${'x'.repeat(500)}y`,
    ];
    for (const name of names) {
      const store = folder.store(name, roomy);
      store.append([sampleRecord(`of ${name.slice(-3)}`)]);
      assert.equal(store.waiting.records, 1, name);
      store.close();
    }
    assert.equal(readdirSync(dir).filter((file) => file.endsWith('.sqlite')).length, names.length);
    assert.equal(readFileSync(join(dir, 'soc.sqlite')).subarray(0, 15).toString(), 'SQLite format 3');
  });
});
