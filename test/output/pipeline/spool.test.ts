import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sumOf } from '../../../src/output/delivery.ts';
import type { Destination } from '../../../src/output/destination/destination.ts';
import { Spool } from '../../../src/output/pipeline/spool.ts';
import { MemoryStore } from '../../../src/output/spool/memory-store.ts';
import { costOf } from '../../../src/output/spool/store.ts';
import { sampleRecord } from '../spool/sample-records.ts';

it('a full spool counts a record as acknowledged or as lost, never as both', async () => {
  const arrived: string[] = [];
  const sent = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const destination: Destination = {
    concurrency: 1,
    async send(records) {
      sent.resolve();
      await answered.promise;
      arrived.push(...records.map(({ id }) => id));
      return { refused: [] };
    },
    async close() {},
  };
  let now = 1_000;
  const room = 8 * costOf(sampleRecord('r10', { severity: 'info' }));
  const store = new MemoryStore({ maxBytes: room, maxAgeMs: 60_000 }, 'no folder', () => now);
  const sending = { destination, window: { records: 3, bytes: 1_000_000 }, lingerMs: 0, batchRecords: 3 };
  const spool = new Spool(store, sending, {
    now: () => now,
    onChange() {},
    onSettled() {},
    onRefused() {},
  });
  spool.accept([10, 11, 12].map((number) => sampleRecord(`r${number}`, { severity: 'info' })));
  await sent.promise;
  // The receiver answers only after the spool has become full, and after everything has become too old.
  for (let number = 13; number < 33; number++) spool.accept([sampleRecord(`r${number}`, { severity: 'high' })]);
  now += 60_001;
  spool.look();
  spool.accept([sampleRecord('r33', { severity: 'high' })]);
  answered.resolve();
  await spool.drain(AbortSignal.timeout(60_000));
  const { accepted, acknowledged, lost } = spool.account;
  assert.deepEqual(arrived, ['r10', 'r11', 'r12', 'r33']);
  assert.deepEqual([accepted, acknowledged, sumOf(lost), store.waiting.records], [24, 4, 20, 0]);
  assert.equal(lost.info, 0);
});
