import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { RecentlyDead } from '../../../../signatures/rseq/model/recently-dead.ts';

const second = 1_000_000_000n;
/** Few ids, some of them beyond 31 bits and some that meet in a table. */
const thread = fc.record({
  uniqueId: fc.constantFrom(0, 1, 5, 9, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1),
  hostTid: fc.integer({ min: 1, max: 4 }),
});
const step = fc.record({ thread, what: fc.constantFrom('ends', 'asked'), later: fc.integer({ min: 0, max: 3_000 }) });

it('threads are dead for five to ten seconds, and only they', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const dead = new RecentlyDead(1_000);
      const ended = new Map<string, bigint>();
      let now = 1_700_000_000n * second;
      for (const { thread: one, what, later } of steps) {
        now += BigInt(later) * 1_000_000n;
        const key = `${one.uniqueId} ${one.hostTid}`;
        if (what === 'ends') {
          dead.add(one, now);
          ended.set(key, now);
          continue;
        }
        const since = ended.get(key);
        if (since === undefined) assert.equal(dead.has(one, now), false);
        else if (now - since < 5n * second) assert.equal(dead.has(one, now), true);
        else if (now - since >= 15n * second) assert.equal(dead.has(one, now), false);
      }
    }),
    { numRuns: 500 },
  );
});

it('a table that is full gives way to the next, and the newest are known', () => {
  for (const max of [1, 2, 3, 64]) {
    const dead = new RecentlyDead(max);
    for (let uniqueId = 0; uniqueId < 300; uniqueId++) {
      dead.add({ uniqueId, hostTid: 7 }, BigInt(uniqueId));
      for (let age = 0; age < max && age <= uniqueId; age++) {
        assert.ok(dead.has({ uniqueId: uniqueId - age, hostTid: 7 }, BigInt(uniqueId)), `${max} ${uniqueId} ${age}`);
      }
      assert.equal(dead.has({ uniqueId, hostTid: 8 }, BigInt(uniqueId)), false);
      assert.equal(dead.has({ uniqueId: uniqueId - 2 * max - 1, hostTid: 7 }, BigInt(uniqueId)), false);
    }
  }
});
