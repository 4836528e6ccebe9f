import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { sumOfTops, TopCounter, type TopCounts, topCapacity } from '../../../src/backtest/hits/top-counts.ts';

function countsOf(keys: readonly string[]): TopCounts {
  const counter = new TopCounter();
  for (const key of keys) counter.add(key);
  return counter.result;
}

function exact(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

it('counts exactly up to its capacity, and sorts by count and key', () => {
  assert.deepEqual(countsOf(['b', 'a', 'c', 'b', 'a']), {
    counts: [
      { key: 'a', count: 2, tooHigh: 0 },
      { key: 'b', count: 2, tooHigh: 0 },
      { key: 'c', count: 1, tooHigh: 0 },
    ],
    total: 5,
    unlisted: 0,
  });
});

it('tells long keys apart and keeps them short', () => {
  const { counts } = countsOf([`${'x'.repeat(1_000)}1`, `${'x'.repeat(1_000)}2`, `${'x'.repeat(1_000)}1`]);
  assert.deepEqual(
    counts.map(({ count, key }) => [count, key.length <= 256]),
    [
      [2, true],
      [1, true],
    ],
  );
});

/** Few frequent keys among many rare ones, in several parts. */
const parts = fc.array(
  fc.array(
    fc.oneof(fc.nat(5), fc.nat(2 * topCapacity)).map((key) => `key ${key}`),
    { maxLength: 1_500 },
  ),
  { minLength: 1, maxLength: 4 },
);

it('keeps the true count of each key within its bounds, also in a sum of parts', () => {
  fc.assert(
    fc.property(parts, (lists) => {
      const sum = sumOfTops(lists.map(countsOf));
      const truth = exact(lists.flat());
      assert.equal(sum.total, lists.flat().length);
      assert.ok(sum.counts.length <= topCapacity);
      const listed = new Set<string>();
      for (const { key, count, tooHigh } of sum.counts) {
        const is = truth.get(key) ?? 0;
        assert.ok(is <= count && is >= count - tooHigh, `${key}: ${is} is not in ${count - tooHigh} to ${count}`);
        listed.add(key);
      }
      for (const [key, is] of truth) assert.ok(listed.has(key) || is <= sum.unlisted, `${key}: ${is} is not listed`);
    }),
    { numRuns: 50, seed: 19 },
  );
});
