import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { HeldEvents } from '../../../src/engine/time/held.ts';
import { Slabs } from '../../../src/engine/time/slab.ts';
import { event } from '../../../src/testing/event.ts';
import { accounted, base, bench, said } from '../run.ts';

interface Expected {
  readonly seconds: number;
  readonly nanos: number;
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** What comes first, taken out: all that is known of it. Its memory may be used again. */
function take(held: HeldEvents, slabs: Slabs): Expected {
  const row = held.first;
  const taken = {
    seconds: held.rows.seconds(row),
    nanos: held.rows.nanos(row),
    number: held.rows.index(row),
    bytes: held.memory(row).bytes.slice(held.rows.start(row), held.rows.end(row)),
  };
  assert.equal(held.rows.arrival(row), taken.number * 2);
  assert.equal(held.rows.head(row), taken.bytes.length % 7);
  const slab = held.memory(row);
  held.dropFirst();
  slabs.release(slab);
  return taken;
}

describe('held events', () => {
  const time = fc.tuple(fc.integer({ min: -2, max: 3 }), fc.nat(3));
  const step = fc.oneof({ weight: 3, arbitrary: fc.tuple(time, fc.nat(20_000)) }, { weight: 1, arbitrary: fc.nat(9) });

  it('come out in the order of their time, equal ones as they came, with what was put in', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const slabs = new Slabs();
        const held = new HeldEvents(slabs);
        let expected: Expected[] = [];
        const source = new Uint8Array(20_100);
        for (const [number, one] of steps.entries()) {
          if (typeof one === 'number') {
            for (let i = 0; i < one && held.first >= 0; i++) {
              assert.deepEqual(take(held, slabs), expected[0]);
              expected = expected.slice(1);
            }
            continue;
          }
          const [[seconds, nanos], length] = one;
          source.fill(number, 50, 50 + length);
          held.add(
            { index: number, seconds, nanos, start: 50, end: 50 + length, head: length % 7 },
            source,
            number * 2,
          );
          expected.push({ seconds, nanos, number, bytes: source.slice(50, 50 + length) });
          // The sort is stable.
          expected.sort((a, b) => a.seconds - b.seconds || a.nanos - b.nanos);
          assert.equal(held.size, expected.length);
          source.fill(0xff);
        }
        assert.equal(held.hasBy(3, 4), expected.length > 0);
        while (held.first >= 0) assert.deepEqual(take(held, slabs), expected.shift());
        assert.deepEqual([expected.length, held.size, slabs.bytes], [0, 0, 0]);
      }),
      { numRuns: 300 },
    );
  });

  it('are many, in any order', () => {
    const slabs = new Slabs();
    const held = new HeldEvents(slabs);
    const source = new Uint8Array(40);
    const times = Array.from({ length: 5_000 }, (_, i) => (i * 7_919) % 5_003);
    for (const [number, nanos] of times.entries()) {
      held.add({ index: number, seconds: 1, nanos, start: 0, end: 40, head: 40 % 7 }, source, number * 2);
    }
    assert.ok(slabs.bytes >= 5_000 * 40 && slabs.bytes < 5_000 * 60, `${slabs.bytes}`);
    const out = times.map(() => take(held, slabs).nanos);
    assert.deepEqual(
      out,
      times.toSorted((a, b) => a - b),
    );
    assert.equal(slabs.bytes, 0);
  });

  it('use memory again that nobody reads any more', () => {
    const slabs = new Slabs();
    const source = new Uint8Array(8_000);
    const first = slabs.copy(source, 0, 8_000);
    slabs.release(first);
    // The slab is empty again: it is filled from its beginning.
    assert.deepEqual([slabs.copy(source, 0, 8_000), slabs.start], [first, 0]);
    const more = Array.from({ length: 16 }, () => slabs.copy(source, 0, 8_000));
    assert.equal(new Set([first, ...more]).size, 3);
    for (const slab of [first, ...more]) slabs.release(slab);
    const again = Array.from({ length: 17 }, () => slabs.copy(source, 0, 8_000));
    assert.ok(again.every((slab) => slab === first || more.includes(slab)));
  });
});

describe('the hold-back', () => {
  const teller = { ...base, on: { rseq: ({ data }: { data: { sig: number } }) => ({ text: `${data.sig}` }) } };
  const rseq = (sig: number) => event('rseq', { sig });

  it('has room for so many events; then the earliest are evaluated before their time', () => {
    const told: string[] = [];
    const options = { maxHeldEvents: 3, onFull: (what: string) => told.push(what) };
    const { engine, send, findings, statistics } = bench([teller], options);
    for (const at of [5, 1, 3]) send(rseq(at), at);
    assert.deepEqual([said(findings), told], [[], []]);
    send(rseq(2), 2);
    assert.deepEqual(said(findings), ['1']);
    // What comes for before it is late now.
    send(rseq(0), 0);
    assert.deepEqual(said(findings), ['1', '2', '0']);
    engine.end();
    assert.deepEqual(said(findings), ['1', '2', '0', '3', '5']);
    assert.deepEqual([statistics.early, statistics.late, statistics.evaluated], [2, 1, 5]);
    assert.deepEqual(told, ['held']);
    assert.ok(accounted(statistics));
  });

  it('has room for so many bytes', () => {
    const { engine, send, findings, statistics } = bench([teller], { maxHeldBytes: 200_000 });
    for (let sig = 1; sig <= 2_000; sig++) send(rseq(sig), sig / 100);
    assert.ok(statistics.early > 100 && statistics.early < 2_000, `${statistics.early}`);
    engine.end();
    assert.deepEqual(
      said(findings),
      Array.from({ length: 2_000 }, (_, i) => `${i + 1}`),
    );
    assert.equal(statistics.late, 0);
  });

  it('fires timers in their place when it makes room', () => {
    const on = {
      rseq: (
        { data: { sig } }: { data: { sig: number } },
        ctx: { after(ms: number, key: string, fn: () => unknown): void },
      ) => {
        if (sig === 1) ctx.after(1, 'k', () => ({ text: 'timer' }));
        return { text: `${sig}` };
      },
    };
    const { engine, send, findings } = bench([{ ...base, on }], { maxHeldEvents: 1 });
    for (const sig of [1, 2, 3, 4]) send(rseq(sig), sig);
    engine.end();
    assert.deepEqual(said(findings), ['1', '2', 'timer', '3', '4']);
  });
});
