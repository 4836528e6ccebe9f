import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { countLag, lagBounds, lagLength, readLag } from '../../src/statistics/lag-histogram.ts';

it('a lag is counted once, below the next power of two of a millisecond, and added to the sum', () => {
  const property = fc.property(fc.double({ min: 0, max: 200_000, noNaN: true }), (lagMs) => {
    const array = new Float64Array(lagLength);
    countLag(array, lagMs);
    const { sum, buckets } = readLag(array);
    const bucket = lagBounds.findIndex((bound) => lagMs < bound * 1_000);
    const expected = buckets.map((_, index) => Number(index === (bucket < 0 ? lagBounds.length : bucket)));
    assert.deepEqual(buckets, expected);
    assert.equal(sum, lagMs / 1_000);
  });
  fc.assert(property, { examples: [[0], [0.999], [1], [65_535.9], [65_536], [199_999]] });
});
