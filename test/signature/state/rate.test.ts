import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { rate } from '../../../src/public/index.ts';
import { at } from './plain-event.ts';

const steps = fc.array(fc.record({ wait: fc.constantFrom(0, 10, 20, 50), pid: fc.constantFrom(1, 2) }), {
  maxLength: 60,
});

describe('a rate', () => {
  it('is exceeded when the window holds as many events of the key as the threshold since the last time', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 2, max: 5 }), (all, threshold) => {
        const running = rate({ per: 'process', threshold, over: '100ms' }).create();
        const since = new Map<number, number[]>();
        let now = 1_000;
        for (const { wait, pid } of all) {
          now += wait;
          const times = [...(since.get(pid) ?? []), now];
          const isExceeded = times.filter((time) => time > now - 100).length >= threshold;
          since.set(pid, isExceeded ? [] : times);
          assert.equal(running.exceeds(at(now, { pid })), isExceeded);
        }
      }),
    );
  });

  it('counts an event that comes late at its own time', () => {
    const running = rate({ per: 'node', threshold: 3, over: '100ms' }).create();
    assert.deepEqual(
      [1_000, 1_090, 1_050].map((ms) => running.exceeds(at(ms))),
      [false, false, true],
    );
    assert.deepEqual(
      [2_000, 1_000, 2_010].map((ms) => running.exceeds(at(ms))),
      [false, false, false],
    );
  });

  it('goes on after the clock was set back, which is told as a loss', () => {
    const running = rate({ per: 'node', threshold: 2, over: '1s' }).create();
    assert.equal(running.exceeds(at(9_000)), false);
    running.gap?.(9_000_000_000n);
    assert.deepEqual(
      [1_000, 1_100].map((ms) => running.exceeds(at(ms))),
      [false, true],
    );
  });

  it('says its key in its name, has a limit of keys, and takes no key for nothing', () => {
    const running = rate({ per: (event) => event.container?.id, threshold: 2, over: '1s', maxKeys: 1 }).create();
    assert.match(running.name, /^2 events per key within 1s$/);
    assert.equal(running.exceeds(at(1)), false);
    assert.equal(running.exceeds(at(1)), false);
    assert.equal(rate({ per: 'image', threshold: 2, over: '1s' }).create().name, '2 events per image within 1s');
    const images = ['a', 'b', 'a', 'a'].map((image) => running.exceeds(at(1, { image })));
    assert.deepEqual([images, running.evicted], [[false, false, false, true], 2]);
  });

  it('refuses a threshold that is none', () => {
    for (const threshold of [1, 2.5, 1_001, Number.NaN])
      assert.throws(() => rate({ per: 'node', threshold, over: '1s' }), /whole number from 2 to 1000/);
  });
});
