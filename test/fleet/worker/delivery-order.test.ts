import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { DeliveryOrder } from '../../../src/fleet/worker/delivery-order.ts';

/** Sequences of the messages of a lane; other lanes have the ones between. */
const sequences = Array.from({ length: 30 }, (_, at) => 5 + 3 * at);

describe('the deliveries of a lane', () => {
  it('are each taken once and in order, however often the consumer is reset in between', () => {
    const stretch = fc.record({ from: fc.nat(8), count: fc.nat(12) });
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 8 }), (stretches) => {
        const order = new DeliveryOrder(0);
        const taken: number[] = [];
        for (const { from, count } of stretches) {
          // A reset goes back to a message that was not acknowledged, never beyond what is evaluated.
          const first = Math.min(from, taken.length);
          for (const [at, sequence] of sequences.slice(first, first + count).entries())
            if (order.judge(at + 1, sequence) === 'take') taken.push(sequence);
        }
        assert.deepEqual(taken, sequences.slice(0, taken.length));
        assert.ok(taken.length >= Math.min(stretches[0]?.count ?? 0, sequences.length));
      }),
    );
  });

  it('before the first one after a reset are left out', () => {
    const order = new DeliveryOrder(10);
    assert.deepEqual(
      [order.judge(7, 30), order.judge(8, 31), order.judge(1, 12), order.judge(2, 13)],
      ['skip', 'skip', 'take', 'take'],
    );
  });

  it('ask for another take-over when one is missing, or when the count has gone back', () => {
    for (const delivery of [4, 2]) {
      const order = new DeliveryOrder(0);
      for (const at of [1, 2]) assert.equal(order.judge(at, at), 'take');
      assert.equal(order.judge(delivery, 9), 'lost');
    }
  });

  it('that were read again at the take-over are left out', () => {
    const order = new DeliveryOrder(12);
    assert.deepEqual([order.judge(1, 9), order.judge(2, 12), order.judge(3, 15)], ['skip', 'skip', 'take']);
  });
});
