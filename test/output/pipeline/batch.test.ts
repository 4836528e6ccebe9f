import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, asyncProperty, integer, nat, assert as property } from 'fast-check';
import { DeliveryError } from '../../../src/output/destination/destination.ts';
import { batched } from '../../../src/output/pipeline/batch.ts';
import { sampleRecord } from '../spool/sample-records.ts';
import { stubDestination } from './stub-destination.ts';

const { signal } = new AbortController();
const some = (count: number, bytes = 0) =>
  Array.from({ length: count }, (_, index) => sampleRecord(`${index}`, { bytes }));

describe('batches', () => {
  it('keeps order and limits, whatever the sizes are', async () => {
    const sizes = array(nat({ max: 400 }), { maxLength: 40 });
    await property(
      asyncProperty(sizes, integer({ min: 1, max: 7 }), integer({ min: 1, max: 900 }), async (all, records, bytes) => {
        const { destination, calls } = stubDestination();
        const given = all.map((length, index) => sampleRecord(`${index}`, { bytes: length }));
        await batched(destination, { records, bytes }).send(given, signal);
        assert.deepEqual(
          calls.flat(),
          given.map(({ id }) => id),
        );
        for (const call of calls) {
          const sum = call.reduce((total, id) => total + (given[Number(id)]?.body.length ?? 0), 0);
          assert.ok(call.length === 1 || (call.length <= records && sum <= bytes));
        }
      }),
    );
  });

  it('moves the indexes of refused records', async () => {
    const refuse = () => ({ refused: [{ index: 1, reason: 'bad' }] });
    const { destination } = stubDestination([refuse, refuse]);
    const { refused } = await batched(destination, { records: 3, bytes: 1e6 }).send(some(6), signal);
    assert.deepEqual(refused, [
      { index: 1, reason: 'bad' },
      { index: 4, reason: 'bad' },
    ]);
  });

  it('says how many records were settled before a failure', async () => {
    const fail = () => {
      throw new DeliveryError('away', { settled: 1, refused: [{ index: 0, reason: 'bad' }], retryAfterMs: 70 });
    };
    const { destination } = stubDestination([() => ({ refused: [{ index: 2, reason: 'bad' }] }), fail]);
    await assert.rejects(batched(destination, { records: 3, bytes: 1e6 }).send(some(9), signal), {
      message: 'away',
      settled: 4,
      retryAfterMs: 70,
      refused: [
        { index: 2, reason: 'bad' },
        { index: 3, reason: 'bad' },
      ],
    });
  });

  it('has at most as many batches in flight as the destination takes', async () => {
    const slow = () => new Promise<{ refused: [] }>((resolve) => setImmediate(() => resolve({ refused: [] })));
    const { destination, mostInFlight } = stubDestination(
      Array.from({ length: 10 }, () => slow),
      3,
    );
    await batched(destination, { records: 1, bytes: 1e6 }).send(some(10), signal);
    assert.equal(mostInFlight(), 3);
  });
});
