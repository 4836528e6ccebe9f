import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { needsDetail, placeOf, spanOf, ticksOf } from '../../../src/web/page/finding/axis.ts';

const moment = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });

describe('axes of time', () => {
  it('keep the order of moments, and all moments on the axis', () => {
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 20 }), (moments) => {
        const span = spanOf(moments);
        const places = moments.toSorted((a, b) => a - b).map((at) => placeOf(at, span));
        assert.ok(places.every((place) => place >= 0 && place <= 100));
        assert.deepEqual(
          places,
          places.toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('have few ticks at round numbers, with the finding at zero', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 2 ** 50 }), (from, length) => {
        const ticks = ticksOf({ from, to: from + length });
        assert.ok(ticks.length <= 10, String(ticks.length));
      }),
    );
    const ticks = ticksOf({ from: -28.5e6, to: 1e6 });
    assert.deepEqual(
      ticks.map(({ at }) => at / 1e6),
      [-25, -20, -15, -10, -5, 0],
    );
  });

  it('get one of their own for evidence that is short beside the window', () => {
    assert.equal(needsDetail({ from: -60e9, to: 10e9 }, { from: -1e6, to: 0 }), true);
    assert.equal(needsDetail({ from: -10, to: 0 }, { from: -9, to: 0 }), false);
  });
});
