import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { severities } from '../../../src/finding.ts';
import { Delivery, sumOf } from '../../../src/output/delivery.ts';
import { RecordQueue } from '../../../src/output/destination/record-queue.ts';
import { tidyUp } from '../../../src/sidecar/v8/memory.ts';

const overhead = 128;

/** A queue for so many records of seven letters. */
function queueOf(records: number) {
  const delivery = new Delivery('json', { onNews() {} });
  return { delivery, queue: new RecordQueue(delivery, { maxBytes: records * (overhead + 8) }) };
}

function take(queue: RecordQueue): string {
  const batch = queue.take(1_000_000);
  if (batch === undefined) return '';
  queue.arrived(batch);
  return String(batch.chunk).replaceAll('\n', ' ').trim();
}

describe('RecordQueue', () => {
  it('gives records in the order in which they came, whatever their severity', () => {
    const { queue } = queueOf(4);
    for (const [text, severity] of [
      ['first..', 'high'],
      ['second.', 'info'],
      ['third..', 'critical'],
    ] as const) {
      queue.push(text, severity);
    }
    assert.equal(take(queue), 'first.. second. third..');
  });

  it('gives up the newest of the lowest severity for a higher one, and never the other way round', () => {
    const { queue, delivery } = queueOf(3);
    queue.push('low-1..', 'low');
    queue.push('info-1.', 'info');
    queue.push('info-2.', 'info');
    queue.push('info-3.', 'info');
    assert.deepEqual(delivery.undelivered.info, 1, 'the new one, as no lower one waits');
    queue.push('high-1.', 'high');
    queue.push('low-2..', 'low');
    queue.push('crit-1.', 'critical');
    assert.equal(take(queue), 'low-1.. high-1. crit-1.');
    assert.deepEqual(delivery.undelivered, { info: 3, low: 1, medium: 0, high: 0, critical: 0 });
  });

  it('gives up nothing for a record that would find no room all the same', () => {
    const { queue, delivery } = queueOf(2);
    queue.push('low-1..', 'low');
    queue.push('x'.repeat(1_000), 'critical');
    assert.equal(take(queue), 'low-1..');
    assert.deepEqual([delivery.undelivered.critical, delivery.undelivered.low], [1, 0]);
  });

  it('keeps no record that has left', async () => {
    const { queue } = queueOf(100);
    const refs: WeakRef<Buffer>[] = [];
    const push = (): void => {
      const record = Buffer.alloc(7, 'x');
      refs.push(new WeakRef(record));
      queue.push(record, 'low');
    };
    for (let at = 0; at < 50; at++) push();
    const batch = queue.take(1_000_000);
    queue.push('another', 'low');
    // What a weak reference was made of lives until the turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    tidyUp();
    assert.equal(refs.filter((ref) => ref.deref() !== undefined).length, 0, 'a batch has copies');
    assert.equal(batch?.records.length, 50);
    if (batch !== undefined) queue.arrived(batch);
    assert.equal(take(queue), 'another');
  });

  it('counts what is on its way as waiting', async () => {
    const { queue, delivery } = queueOf(2);
    queue.push('low-1..', 'low');
    const batch = queue.take(1_000);
    assert.equal(queue.bytes, overhead + 8);
    queue.push('low-2..', 'low');
    queue.push('low-3..', 'low');
    assert.equal(delivery.undelivered.low, 1);
    const half = queue.atMost(overhead + 8);
    assert.ok(batch);
    queue.arrived(batch);
    await half;
    assert.equal(delivery.delivered, 1);
    queue.giveUp();
    await queue.atMost(0);
    assert.equal(delivery.undelivered.low, 2);
  });

  it('never keeps more than its limit, loses nothing without counting it, and keeps the most severe', () => {
    const record = fc.record({ size: fc.nat(300), rank: fc.integer({ min: 0, max: 4 }), takes: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 200 }), fc.integer({ min: 400, max: 4_000 }), (records, maxBytes) => {
        const delivery = new Delivery('json', { onNews() {} });
        const queue = new RecordQueue(delivery, { maxBytes });
        for (const { size, rank, takes } of records) {
          const severity = severities[rank] ?? 'info';
          const lostBefore = { ...delivery.undelivered };
          queue.push('x'.repeat(size), severity);
          assert.ok(queue.bytes <= maxBytes);
          for (const [other, name] of severities.entries()) {
            if (other > rank) assert.equal(delivery.undelivered[name], lostBefore[name]);
          }
          if (takes === 0) take(queue);
        }
        take(queue);
        assert.equal(queue.bytes, 0);
        assert.equal(delivery.delivered + sumOf(delivery.undelivered), records.length);
      }),
      { seed: 14, numRuns: 300 },
    );
  });
});
