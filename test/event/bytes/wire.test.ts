import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { int64, nanosecondsOf, uint64 } from '../../../src/event/bytes/wire.ts';
import { uniqueId } from '../../../src/event/workload/unique-id.ts';

const half = fc.oneof(fc.nat({ max: 0xffff_ffff }), fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff));

it('a 64-bit number is made of its halves, whether these are taken as signed or not', () => {
  fc.assert(
    fc.property(half, half, (low, high) => {
      const expected = (BigInt(high) << 32n) | BigInt(low);
      assert.equal(uint64(low, high), expected);
      assert.equal(uint64(low | 0, high | 0), expected);
      assert.equal(int64(low, high), BigInt.asIntN(64, expected));
    }),
  );
});

it('a time is its seconds and nanoseconds, whenever it is', () => {
  const seconds = fc.oneof(half, fc.maxSafeInteger(), fc.integer({ min: -1_000, max: 1_000 }));
  fc.assert(
    fc.property(seconds, fc.nat({ max: 0xffff_ffff }), (whole, nanos) => {
      assert.equal(nanosecondsOf(whole, nanos), BigInt(whole) * 1_000_000_000n + BigInt(nanos));
    }),
  );
});

it('a unique id is the hash of the tid and of the start time rounded to 100 ms', () => {
  /** MurmurHash3 as it is written down. */
  const hashed = (tid: number, time: bigint): number => {
    const key = new DataView(new ArrayBuffer(12));
    key.setUint32(0, tid >>> 0);
    key.setBigUint64(4, time - (time % 100_000_000n));
    let hash = 0x18273645;
    for (const at of [0, 4, 8]) {
      let block = Math.imul(key.getUint32(at, true), 0xcc9e2d51);
      block = (block << 15) | (block >>> 17);
      hash ^= Math.imul(block, 0x1b873593);
      hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
    }
    hash ^= 12;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  };
  const time = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.tuple(fc.nat(), fc.constantFrom(-1n, 0n, 1n)).map(([count, off]) => BigInt(count) * 100_000_000n + off),
  );
  fc.assert(
    fc.property(fc.integer(), time, (tid, start) => assert.equal(uniqueId(tid, start), hashed(tid, start))),
    { numRuns: 2_000 },
  );
});
