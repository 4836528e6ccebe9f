import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createRing, entrySize } from '../../../src/ring/layout.ts';
import { RingReader } from '../../../src/ring/reader.ts';
import { RingWriter } from '../../../src/ring/writer.ts';
import { FairShare } from '../../../src/sidecar/intake/fair-share.ts';

const capacity = 2 ** 16;
const payload = 400;

/** A ring whose messages of some process are put if its share allows it. */
function ring() {
  const memory = createRing(capacity);
  const writer = new RingWriter(memory, Number.POSITIVE_INFINITY);
  const reader = new RingReader(memory, 1);
  const share = new FairShare(writer, capacity);
  const over = new Set<number>();
  return {
    writer,
    over,
    /** @returns whether there was no room at all */
    put(process: number): boolean {
      if (share.matters && !share.take(process, process, entrySize(payload), over.has(process))) {
        over.add(process);
        return false;
      }
      over.delete(process);
      if (writer.reserve(1, 0, payload, 0) < 0) return true;
      writer.publish();
      return false;
    },
    take(entries: number): void {
      let left = entries;
      reader.drain(
        () => {},
        () => --left > 0,
      );
    },
  };
}

test('whatever a few processes send, there is room for another one', () => {
  const step = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.nat(200), fc.nat(20));
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
      const { put, take, over } = ring();
      let newcomer = 1_000;
      for (const [process, messages, taken] of steps) {
        for (let message = 0; message < messages; message++) assert.equal(put(process), false);
        assert.equal(put(++newcomer), false);
        assert.ok(!over.has(newcomer), 'a process that has sent nothing yet was refused');
        take(taken);
      }
    }),
    { seed: 22, numRuns: 50 },
  );
});

test('one process alone has three quarters of the ring, and all of it comes back', () => {
  const { put, take, over, writer } = ring();
  const fill = (): number => {
    let put1 = 0;
    for (; !over.has(1); put1++) put(1);
    return put1;
  };
  fill();
  assert.ok(writer.free < capacity * 0.3 && writer.free > capacity * 0.2, `${writer.free} bytes are free`);
  take(1_000);
  put(1);
  assert.ok(!over.has(1));
  assert.ok(fill() > 20);
});

test('a process that floods a ring whose reader is slow never fills it, however long that goes on', () => {
  const { put, take, over, writer } = ring();
  for (let round = 0; round < 200; round++) {
    for (let message = 0; message < 200; message++) assert.equal(put(1), false);
    assert.ok(over.has(1), `round ${round}`);
    assert.ok(writer.free > capacity * 0.2, `round ${round}: ${writer.free} bytes are free`);
    take(10);
  }
});
