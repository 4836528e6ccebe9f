import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noneLost } from '../../../src/output/delivery.ts';
import { MemoryStore } from '../../../src/output/spool/memory-store.ts';
import { costOf } from '../../../src/output/spool/store.ts';
import { sampleRecord } from './sample-records.ts';

const limits = { maxBytes: 1_000_000, maxAgeMs: 60_000 };

function idsOf(store: MemoryStore, after = 0, records = 100, bytes = 1_000_000): string {
  return store
    .next(after, records, bytes)
    .map(({ id }) => id)
    .join(' ');
}

describe('MemoryStore', () => {
  it('returns records in order, within the limits that the caller gives, until they are acknowledged', () => {
    const store = new MemoryStore(limits, 'no folder is configured');
    store.append(['a', 'b', 'c'].map((id) => sampleRecord(id, { bytes: 1_000 })));
    store.append([sampleRecord('d')]);
    const [first, second] = store.next(0, 2, 1_000_000);
    assert.equal(idsOf(store), 'a b c d');
    assert.equal(idsOf(store, first?.seq), 'b c d');
    assert.equal(idsOf(store, 0, 100, 2_000), 'a b');
    assert.equal(idsOf(store, 0, 100, 1), 'a', 'one record however large it is');
    const seqs = [first?.seq ?? 0, second?.seq ?? 0];
    assert.equal(store.acknowledge(seqs), 2);
    assert.equal(store.acknowledge(seqs), 0, 'they had gone');
    assert.equal(idsOf(store), 'c d');
    assert.deepEqual(store.kind, { type: 'memory', reason: 'no folder is configured' });
  });

  it('keeps nothing of the bytes that a record came in beside others', () => {
    const store = new MemoryStore(limits, '');
    const chunk = new Uint8Array(100_000).fill(120);
    store.append([sampleRecord('a', { body: Buffer.from(chunk.buffer, 500, 1_000) })]);
    chunk.fill(121);
    const [record] = store.next(0, 1, 1_000_000);
    assert.equal(record?.body.buffer.byteLength, 1_000);
    assert.equal(String(record?.body), 'x'.repeat(1_000));
  });

  it('evicts the oldest records of the lowest severity, and counts them', () => {
    const cost = costOf(sampleRecord('a'));
    const store = new MemoryStore({ ...limits, maxBytes: cost * 3 }, '');
    store.append([sampleRecord('a', { severity: 'info' }), sampleRecord('b'), sampleRecord('c', { severity: 'info' })]);
    assert.deepEqual(store.append([sampleRecord('d', { severity: 'high' })]).evicted, { ...noneLost(), info: 1 });
    assert.deepEqual(store.append([sampleRecord('e'), sampleRecord('f')]).evicted, {
      ...noneLost(),
      info: 1,
      medium: 1,
    });
    assert.deepEqual(store.append([sampleRecord('g', { severity: 'low' })]).evicted, { ...noneLost(), low: 1 });
    assert.deepEqual(store.waiting, { records: 3, bytes: cost * 3 });
    assert.equal(idsOf(store), 'd e f');
  });

  it('neither evicts what is in flight, nor lets it expire', () => {
    const cost = costOf(sampleRecord('a'));
    let now = 1_000;
    const store = new MemoryStore({ ...limits, maxBytes: cost * 3 }, '', () => now);
    store.append([sampleRecord('a', { severity: 'info' }), sampleRecord('b'), sampleRecord('c', { severity: 'info' })]);
    const [first] = store.next(0, 1, 1_000_000);
    assert.deepEqual(store.append([sampleRecord('d', { severity: 'high' })]).evicted, { ...noneLost(), info: 1 });
    now += 60_001;
    assert.deepEqual(store.maintain(now), { ...noneLost(), medium: 1, high: 1 });
    assert.deepEqual(store.append([sampleRecord('e'), sampleRecord('f'), sampleRecord('g')]).evicted, {
      ...noneLost(),
      medium: 1,
    });
    assert.equal(store.acknowledge([first?.seq ?? 0]), 1);
    assert.equal(idsOf(store), 'f g');
  });

  it('evicts nothing for a record that is too large by itself', () => {
    const store = new MemoryStore({ ...limits, maxBytes: 1_000 }, '');
    store.append([sampleRecord('a', { severity: 'info' })]);
    const large = sampleRecord('b', { severity: 'critical', bytes: 1_001 });
    assert.deepEqual(store.append([large]).evicted, { ...noneLost(), critical: 1 });
    assert.equal(idsOf(store), 'a');
  });

  it('counts dead letters without keeping them', () => {
    const store = new MemoryStore(limits, '');
    store.append([sampleRecord('a'), sampleRecord('b')]);
    assert.equal(store.bury(store.next(0, 1, 1).map(({ seq }) => ({ seq, reason: '400' }))), 1);
    assert.equal(idsOf(store), 'b');
    assert.deepEqual(store.dead, { records: 0, bytes: 0, dropped: 1, retried: 0 });
  });

  it('removes records older than the limit, and counts those that end with the process', () => {
    let now = 1_000;
    const store = new MemoryStore(limits, '', () => now);
    store.append([sampleRecord('a', { severity: 'high' })]);
    now += 40_000;
    store.append([sampleRecord('b')]);
    assert.deepEqual(store.maintain(61_000), noneLost());
    assert.deepEqual(store.maintain(61_001), { ...noneLost(), high: 1 });
    assert.equal(idsOf(store), 'b');
    assert.deepEqual(store.close(), { ...noneLost(), medium: 1 });
    assert.equal(idsOf(store), '');
  });
});
