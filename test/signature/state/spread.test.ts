import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { spread } from '../../../src/public/index.ts';
import { at } from './plain-event.ts';

const window = 100;
const ofPid = { by: 'image', of: 'process', within: `${window}ms` } as const;
const steps = fc.array(
  fc.record({
    ms: fc.integer({ min: 1_000, max: 1_400 }),
    pid: fc.integer({ min: 1, max: 6 }),
    image: fc.constantFrom('a', 'b'),
  }),
  { maxLength: 60 },
);

describe('a spread', () => {
  it('counts the values of each key in the window, and says so when an event brings a new one', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const running = spread(ofPid).create();
        const seen = new Map<string, Map<number, number>>();
        for (const { ms, pid, image } of all) {
          const times = seen.get(image) ?? new Map<number, number>();
          for (const [other, time] of times) if (ms - time >= window) times.delete(other);
          const isNew = !times.has(pid);
          times.set(pid, Math.max(times.get(pid) ?? 0, ms));
          seen.set(image, times);
          const extent = running.add(at(ms, { pid, image }));
          assert.equal(extent?.count, isNew ? times.size : undefined);
        }
      }),
    );
  });

  it('keeps the evidence of the first event of each value, in the order of their times', () => {
    const running = spread(ofPid).create();
    running.add(at(1_000, { pid: 1, image: 'a' }));
    running.add(at(1_020, { pid: 2, image: 'a' }));
    running.add(at(1_030, { pid: 1, image: 'a' }));
    const extent = running.add(at(1_010, { pid: 3, image: 'a' }));
    assert.deepEqual(
      extent?.evidence.map(({ timestamp, process }) => [timestamp / 1_000_000n, process?.pid]),
      [
        [1_000n, 1],
        [1_010n, 3],
        [1_020n, 2],
      ],
    );
  });

  it('keeps evidence of 32 values, and evicts the oldest value above its limit', () => {
    const running = spread({ ...ofPid, within: '1h', maxPerKey: 40 }).create();
    let last = 0;
    for (let pid = 1; pid <= 50; pid++) {
      const extent = running.add(at(1_000 + pid, { pid, image: 'a' }));
      assert.ok(extent !== undefined && extent.evidence.length <= 32);
      last = extent.count;
    }
    assert.deepEqual([last, running.evicted], [40, 10]);
  });

  it('has a limit of keys, and takes no event without a key or a value', () => {
    const running = spread({ ...ofPid, maxKeys: 1 }).create();
    assert.equal(running.add(at(1)), undefined);
    for (const image of ['a', 'b']) assert.equal(running.add(at(1, { image }))?.count, 1);
    assert.equal(running.evicted, 1);
  });

  it('forgets times that lie in the future after the clock was set back', () => {
    const running = spread(ofPid).create();
    running.add(at(9_000, { pid: 1, image: 'a' }));
    running.gap?.(1_000_000_000n);
    assert.equal(running.add(at(1_010, { pid: 2, image: 'a' }))?.count, 1);
  });
});
