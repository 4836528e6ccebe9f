import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { areaLength, overlap, untagged } from '../../../../signatures/rseq/model/addresses.ts';
import type { Memory } from '../../../../signatures/rseq/model/memory.ts';
import { ProcessState, ThreadState } from '../../../../signatures/rseq/model/state.ts';

/** So few places that threads meet, with and without a tag of arm64. */
const address = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0n, 0x54n << 56n))
  .map(([slot, tag]) => (0x7f00_0000_0000n + BigInt(slot) * 32n) | tag);
const step = fc.oneof(
  fc.record({
    what: fc.constant('area' as const),
    thread: fc.nat(39),
    at: fc.option(address),
    length: fc.constantFrom(32, 33, 256, 4_096),
  }),
  fc.record({ what: fc.constant('word' as const), thread: fc.nat(39), at: fc.option(address), offset: fc.nat(40) }),
  fc.record({ what: fc.constant('gone' as const), thread: fc.nat(39) }),
  fc.record({
    what: fc.constant('look' as const),
    thread: fc.nat(39),
    at: address,
    length: fc.constantFrom(4n, 32n, 256n),
  }),
);

function lookedThrough(threads: Iterable<ThreadState>, start: bigint, length: bigint, except: ThreadState) {
  const others = [...threads].filter((thread) => thread !== except);
  return {
    areas: others.filter(({ registration }) => {
      return (
        registration && overlap(start, length, untagged('arm64', registration.area), areaLength(registration.length))
      );
    }),
    words: others.filter(({ tidptr }) => tidptr && overlap(start, length, untagged('arm64', tidptr), 4n)),
  };
}

function byTid(threads: readonly ThreadState[]): number[] {
  return threads.map(({ tid }) => tid).sort((a, b) => a - b);
}

it('memory finds the threads at an address that looking through all of them finds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }),
      (count, steps) => {
        const process = new ProcessState({ uniqueId: 1, hostPid: 1 }, 0n, 'exec', 0);
        // What shares the memory counts too.
        const child = new ProcessState({ uniqueId: 2, hostPid: 2 }, 0n, 'fork', 0, process, process.memory);
        const threads = Array.from(
          { length: count },
          (_, tid) => new ThreadState({ uniqueId: tid, hostTid: tid, tid, startTime: 0n }, tid === 0, true),
        );
        for (const thread of threads) (thread.tid % 5 === 4 ? child : process).addThread(thread);
        const memory: Memory = process.memory;
        const living = (): ThreadState[] => [...process.threads.values(), ...child.threads.values()];
        for (const one of steps) {
          const thread = threads[one.thread % count];
          assert.ok(thread);
          if (one.what === 'area') {
            thread.registration =
              one.at === null ? undefined : { area: one.at, length: one.length, sig: 0, timestamp: 0n };
          } else if (one.what === 'word') thread.tidptr = one.at === null ? undefined : one.at + BigInt(one.offset);
          else if (one.what === 'gone') {
            process.removeThread(thread.uniqueId);
            child.removeThread(thread.uniqueId);
            assert.equal(thread.isWatched, false);
          } else {
            const start = untagged('arm64', one.at);
            const expected = lookedThrough(living(), start, one.length, thread);
            assert.deepEqual(byTid(memory.areasIn('arm64', start, one.length, thread)), byTid(expected.areas));
            assert.deepEqual(byTid(memory.wordsIn('arm64', start, one.length, thread)), byTid(expected.words));
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});
