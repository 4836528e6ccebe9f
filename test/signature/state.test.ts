import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { distinctCount, once, perProcess, sequence, slidingCount } from '../../src/public/index.ts';
import { BoundedMap } from '../../src/signature/state/bounded-map.ts';
import { roughBytes } from '../../src/signature/state/rough-bytes.ts';
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
      ['b', 'c', 'b'].map((key) => known.first(key, second)),
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

  it('are not stopped by a time that lies far ahead', () => {
    const second = 1_000_000_000n;
    const far = 2n ** 62n;
    const known = once({ ttl: '1s' }).create();
    const count = slidingCount({ window: '1s' }).create();
    const distinct = distinctCount({ window: '1s' }).create();
    const steps = sequence({ steps: ['a', 'b'], within: '1s' }).create();
    assert.deepEqual([known.first('k', far), known.first('k', second), known.first('k', second)], [true, true, false]);
    assert.deepEqual([count.add('k', far), count.add('k', second), count.add('k', second)], [1, 1, 2]);
    assert.deepEqual([distinct.add('k', 1, far), distinct.add('k', 2, second)], [1, 1]);
    assert.deepEqual([steps.step('k', 'a', far), steps.step('k', 'b', second)], [false, false]);
  });

  it('take durations of event time', () => {
    assert.deepEqual(
      ['500ms', '60s', '10m', '1h'].map((one) => nanoseconds(one as '1s')),
      [500_000_000n, 60_000_000_000n, 600_000_000_000n, 3_600_000_000_000n],
    );
    for (const wrong of ['1.5s', '-1s', 's', '1d']) assert.throws(() => nanoseconds(wrong as '1s'), TypeError);
  });
});

describe('bounded maps', () => {
  it('do what a clock over a list does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9), fc.constantFrom('get', 'set', 'delete', 'evict')), { maxLength: 80, size: 'max' }),
        (steps) => {
          const forgotten: number[] = [];
          const bounded = new BoundedMap<number, number>(4, (_value, key) => forgotten.push(key));
          const clock = new ListedClock(4);
          for (const [value, [key, step]] of steps.entries()) {
            if (step === 'get') assert.equal(bounded.get(key), clock.get(key));
            else if (step === 'set') {
              bounded.set(key, value);
              clock.set(key, value);
            } else if (step === 'delete') assert.equal(bounded.delete(key), clock.delete(key));
            else assert.equal(bounded.evict(), clock.evict());
            assert.deepEqual([...bounded.values()], clock.values);
            assert.deepEqual(forgotten, clock.forgotten);
            assert.ok(bounded.size <= 4 && bounded.evicted === forgotten.length);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('keep the entry whose longer value passes the limit of bytes, and evict another one', () => {
    const evicted: string[] = [];
    const bounded = new BoundedMap<string, string>(20, (_value, key) => evicted.push(key), 200);
    for (const key of ['first', 'second', 'second']) bounded.set(key, 'v'.repeat(40));
    bounded.set('first', 'v'.repeat(60));
    assert.deepEqual([bounded.get('first'), evicted], ['v'.repeat(60), ['second']]);
  });

  it('hold so many bytes of texts at most, however long an attacker makes them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(40), fc.boolean()), { maxLength: 60 }), (steps) => {
        const kept = new Map<string, string>();
        const bounded = new BoundedMap<string, string>(20, (_value, key) => kept.delete(key), 200);
        for (const [key, length, isSet] of steps) {
          const name = 'k'.repeat(key);
          if (isSet) {
            bounded.set(name, 'v'.repeat(length));
            kept.set(name, 'v'.repeat(length));
          } else assert.equal(bounded.delete(name), kept.delete(name));
          assert.equal(bounded.size, kept.size);
          const bytes = [...kept].reduce((sum, [one, value]) => sum + 2 * (one.length + value.length), 0);
          assert.ok(bytes <= 200 || kept.size === 1);
        }
      }),
    );
  });

  it('hold so many bytes of what their values say to take, each time that one is set', () => {
    const bounded = new BoundedMap<number, { readonly texts: string[] }>(1_000, undefined, 20_000, roughBytes);
    for (let i = 0; i < 100; i++) bounded.set(i, { texts: ['x'.repeat(500)] });
    assert.ok(bounded.size >= 15 && bounded.size <= 20, `${bounded.size}`);
    const grown = bounded.get(99) ?? { texts: [] };
    grown.texts.push('x'.repeat(5_000));
    bounded.set(99, grown);
    assert.ok(bounded.size >= 5 && bounded.size <= 10, `${bounded.size}`);
    assert.equal(bounded.get(99), grown);
    assert.equal(bounded.evicted + bounded.size, 100);
  });

  it('count different values in so many bytes', () => {
    const count = distinctCount({ window: '60s', maxPerKey: 1_000 }).create();
    for (let i = 0; i < 400; i++) count.add(i, `${i}${'x'.repeat(40_000)}`, 1n);
    assert.ok(count.evicted >= 190 && count.evicted < 210);
  });

  it('spare what was used, until everything was', () => {
    const bounded = new BoundedMap<string, string>(3);
    for (const key of ['a', 'b', 'c']) bounded.set(key, key);
    bounded.get('a');
    bounded.set('d', 'd');
    assert.deepEqual([...bounded.values()], ['a', 'c', 'd']);
    for (const key of ['a', 'c', 'd']) bounded.get(key);
    bounded.set('e', 'e');
    assert.deepEqual([bounded.size, bounded.evicted, bounded.get('e')], [3, 2, 'e']);
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
      from(3),
      event('prctl', {}, { pid: 3 }),
      from(3),
    ].entries())
      send(one, index);
    engine.end();
    assert.deepEqual(said(findings), ['1 0', '2 0', '1 0', '1 1', '1 2', '1 2']);
  });
});

/** The clock algorithm as one would write it down who does not care for time. */
class ListedClock {
  readonly forgotten: number[] = [];
  readonly #max: number;
  readonly #entries: { readonly key: number; value: number; used: boolean }[] = [];
  #hand = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get values(): number[] {
    return this.#entries.map(({ value }) => value);
  }

  get(key: number): number | undefined {
    const entry = this.#find(key);
    if (entry !== undefined) entry.used = true;
    return entry?.value;
  }

  set(key: number, value: number): void {
    const entry = this.#find(key);
    if (entry !== undefined) {
      entry.value = value;
      entry.used = true;
      return;
    }
    if (this.#entries.length >= this.#max) this.evict();
    this.#entries.push({ key, value, used: false });
  }

  delete(key: number): boolean {
    const index = this.#entries.findIndex((entry) => entry.key === key);
    if (index < 0) return false;
    this.#entries.splice(index, 1);
    if (index < this.#hand) this.#hand--;
    return true;
  }

  evict(): number | undefined {
    while (this.#entries.length > 0) {
      const entry = this.#entries[this.#hand];
      if (entry === undefined) this.#hand = 0;
      else if (entry.used) {
        entry.used = false;
        this.#hand++;
      } else {
        this.delete(entry.key);
        this.forgotten.push(entry.key);
        return entry.value;
      }
    }
    return undefined;
  }

  #find(key: number) {
    return this.#entries.find((entry) => entry.key === key);
  }
}
