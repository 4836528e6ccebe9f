import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { distinctCount, once, perProcess, sequence, slidingCount } from '../../src/index.ts';
import { Keyed } from '../../src/signature/state/keyed.ts';
import { nanoseconds } from '../../src/signature/state.ts';
import { event } from '../../src/testing/event.ts';
import { base, bench, said } from '../engine/run.ts';

const times = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 3 })),
  { maxLength: 40 },
);
const rising = times.map((all) => {
  let now = 0n;
  return all.map(([step, key, value]) => ({ now: (now += BigInt(step) * 1_000_000n), key, value }));
});
const window = 100_000_000n;

describe('windows', () => {
  it('count events, and different values, of the last 100 ms', () => {
    fc.assert(
      fc.property(rising, (steps) => {
        const count = slidingCount({ window: '100ms' }).create();
        const distinct = distinctCount({ window: '100ms' }).create();
        for (const [index, { now, key, value }] of steps.entries()) {
          const within = steps.slice(0, index + 1).filter((one) => one.key === key && one.now > now - window);
          assert.equal(count.add(key, now), within.length);
          assert.equal(distinct.add(key, value, now), new Set(within.map((one) => one.value)).size);
        }
      }),
    );
  });

  it('are bounded for each key', () => {
    const count = slidingCount({ window: '1h', maxPerKey: 3 }).create();
    const distinct = distinctCount({ window: '1h', maxPerKey: 3 }).create();
    for (let i = 0; i < 9; i++) {
      assert.equal(count.add('k', BigInt(i)), Math.min(i + 1, 3));
      assert.equal(distinct.add('k', i, BigInt(i)), Math.min(i + 1, 3));
    }
  });

  it('say what happens for the first time', () => {
    const known = once({ ttl: '1s', maxKeys: 2 }).create();
    const second = 1_000_000_000n;
    assert.deepEqual(
      [0n, 1n, second - 1n, second, second + 1n].map((now) => known.first('a', now)),
      [true, false, false, true, false],
    );
    assert.deepEqual(
      ['b', 'c', 'a'].map((key) => known.first(key, second)),
      [true, true, true],
    );
  });

  it('follow steps in order and in time', () => {
    const steps = sequence({ steps: ['a', 'b', 'c'], within: '1s' }).create();
    const walk = (...all: (readonly [string, number])[]) =>
      all.map(([step, ms]) => steps.step('k', step, BigInt(ms) * 1_000_000n));
    assert.deepEqual(walk(['a', 0], ['b', 1], ['c', 1000]), [false, false, true]);
    assert.deepEqual(walk(['a', 2000], ['b', 2001], ['c', 3001]), [false, false, false]);
    assert.deepEqual(walk(['b', 4000], ['a', 4001], ['x', 4002], ['b', 4003], ['c', 4004], ['c', 4005]), [
      false,
      false,
      false,
      false,
      true,
      false,
    ]);
    assert.deepEqual(walk(['a', 5000], ['a', 5900], ['b', 6100], ['c', 6800]), [false, false, false, true]);
  });

  it('take durations of event time', () => {
    assert.deepEqual(
      ['500ms', '60s', '10m', '1h'].map((one) => nanoseconds(one as '1s')),
      [500_000_000n, 60_000_000_000n, 600_000_000_000n, 3_600_000_000_000n],
    );
    for (const wrong of ['1.5s', '-1s', 's', '1d']) assert.throws(() => nanoseconds(wrong as '1s'), TypeError);
  });
});

describe('keys', () => {
  it('that were used longest ago are forgotten, and counted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(6), fc.constantFrom('get', 'set', 'delete')), { maxLength: 60 }),
        (steps) => {
          const keyed = new Keyed<number, number>(3);
          let model: number[] = [];
          let evicted = 0;
          for (const [key, step] of steps) {
            if (step === 'get') assert.equal(keyed.get(key), model.includes(key) ? key : undefined);
            if (step === 'set') keyed.set(key, key);
            if (step === 'delete') keyed.delete(key);
            if (step === 'delete' || step === 'set' || model.includes(key))
              model = model.filter((one) => one !== key).concat(step === 'delete' ? [] : key);
            if (model.length > 3 && ++evicted) model.shift();
            assert.deepEqual([keyed.size, keyed.evicted], [model.length, evicted]);
          }
        },
      ),
    );
  });

  it('of processes outlive threads and end with deletion', () => {
    const state = { own: perProcess({ create: () => ({ calls: 0 }), maxKeys: 2 }) };
    type Own = ReturnType<(typeof state.own)['create']>;
    const rseq = (one: Parameters<Own['of']>[0], ctx: { state: { own: Own } }) => {
      const own = ctx.state.own.of(one);
      return own && { text: `${++own.calls} ${ctx.state.own.evicted}` };
    };
    const prctl = (one: Parameters<Own['of']>[0], ctx: { state: { own: Own } }) => ctx.state.own.delete(one);
    const { engine, send, findings } = bench([{ ...base, state, on: { rseq, prctl } }]);
    const from = (pid: number, tid = pid) => event('rseq', {}, { pid, tid });
    for (const [index, one] of [
      from(1),
      from(1, 2),
      from(3),
      from(4),
      from(1),
      event('prctl', {}, { pid: 1 }),
      from(1),
    ].entries())
      send(one, index);
    engine.end();
    assert.deepEqual(said(findings), ['1 0', '2 0', '1 0', '1 1', '1 2', '1 2']);
  });
});
