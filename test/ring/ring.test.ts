import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import * as fc from 'fast-check';
import { createRing } from '../../src/ring/layout.ts';
import { RingReader } from '../../src/ring/reader.ts';
import { RingWriter } from '../../src/ring/writer.ts';

const smallest = 2 ** 16;
const always = (): boolean => true;

interface Entry {
  readonly kind: number;
  readonly detail: number;
  readonly numbers: readonly number[];
  readonly bytes: readonly number[];
}

function put(writer: RingWriter, { kind, detail, numbers, bytes }: Entry, spare = 0): boolean {
  const at = writer.reserve(kind, detail, bytes.length, spare);
  if (at < 0) return false;
  writer.numbers.set(numbers, (at - 48) / 8);
  writer.bytes.set(bytes, at);
  return true;
}

function taken(reader: RingReader, more = always): Entry[] {
  const entries: Entry[] = [];
  reader.drain((kind, detail, start, end) => {
    const numbers = [...reader.numbers.subarray((start - 48) / 8, (start - 48) / 8 + 6)];
    entries.push({ kind, detail, numbers, bytes: [...reader.bytes.subarray(start, end)] });
  }, more);
  return entries;
}

function filled(size: number, mark = 1): Entry {
  return { kind: 1, detail: mark, numbers: [mark, 0, 0, 0, 0, 0], bytes: Array<number>(size).fill(mark & 255) };
}

const entry = fc.record(
  {
    kind: fc.integer({ min: 1, max: 255 }),
    detail: fc.integer({ min: 0, max: 2 ** 23 - 1 }),
    numbers: fc.array(fc.double({ noNaN: true }), { minLength: 6, maxLength: 6 }),
    bytes: fc.array(fc.nat(255), { maxLength: 9_000, size: 'max' }),
  },
  { noNullPrototype: true },
);

describe('a ring', () => {
  it('hands on what was put, in its order, and refuses what it has no room for', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(entry, fc.constantFrom('put', 'take', 'one'))), (steps) => {
        const memory = createRing(smallest);
        const writer = new RingWriter(memory);
        const reader = new RingReader(memory);
        let waiting: Entry[] = [];
        for (const [one, step] of steps) {
          if (step === 'put') {
            if (put(writer, one)) waiting.push(one);
            else assert.ok(waiting.length > 0, 'an empty ring has no room');
          }
          writer.publish();
          if (step === 'take') {
            assert.deepEqual(taken(reader), waiting);
            waiting = [];
            assert.equal(writer.free, smallest);
          }
        }
        writer.publish();
        assert.deepEqual(taken(reader), waiting);
      }),
      { numRuns: 40 },
    );
  });

  it('shows nothing before it is published', () => {
    const memory = createRing(smallest);
    const writer = new RingWriter(memory);
    const reader = new RingReader(memory);
    put(writer, filled(10));
    assert.equal(writer.pending, true);
    assert.deepEqual(taken(reader), []);
    writer.publish();
    assert.equal(writer.pending, false);
    assert.equal(taken(reader).length, 1);
  });

  it('keeps room to spare for what must get in', () => {
    const writer = new RingWriter(createRing(smallest));
    while (put(writer, filled(1_000), 4_096));
    assert.ok(writer.free >= 4_096 && writer.free < 4_096 + 1_072);
    assert.equal(put(writer, filled(3_900)), true);
  });

  it('goes on behind an entry whose reader came to an end with it', () => {
    const memory = createRing(smallest);
    const writer = new RingWriter(memory);
    for (let mark = 1; mark <= 5; mark++) put(writer, filled(100, mark));
    writer.publish();
    assert.throws(() =>
      new RingReader(memory).drain((_kind, detail) => {
        if (detail === 3) throw new Error('the end');
      }, always),
    );
    assert.deepEqual(
      taken(new RingReader(memory)).map(({ detail }) => detail),
      [4, 5],
    );
    assert.equal(writer.free, smallest);
  });

  it('starts at its beginning again where it is empty, and stays whole at every size and place', () => {
    const memory = createRing(2 ** 22);
    const writer = new RingWriter(memory);
    const reader = new RingReader(memory);
    for (const size of [1_100_000, 3_000_000, 40, 4_194_000, 1_048_512, 5_000]) {
      for (const mark of [7, 8]) {
        assert.equal(put(writer, filled(size, mark)), true, `${size}`);
        writer.publish();
        const [one] = taken(reader);
        assert.equal(one?.bytes.length, size);
        assert.ok(one.bytes.every((byte) => byte === mark));
      }
    }
  });

  it('starts again later where more is put at once, and for who needs more room', () => {
    const furthest = (batch: number, count: number, rewindAfter?: number): number => {
      const memory = createRing(2 ** 24);
      const writer = new RingWriter(memory, rewindAfter);
      const reader = new RingReader(memory);
      let most = 0;
      for (let i = 0; i < count; i++) {
        most = Math.max(most, writer.reserve(1, 0, batch - 64, 0));
        writer.publish();
        reader.drain(
          () => {},
          () => true,
        );
      }
      return most;
    };
    const about = (most: number, expected: number): void => assert.ok(Math.abs(most - expected) < 2 ** 18, `${most}`);
    about(furthest(4_096, 1_000), 2 ** 20);
    about(furthest(2 ** 16, 200), 2 ** 21);
    about(furthest(2 ** 18, 200), 2 ** 22);
    about(furthest(4_096, 4_000, 2 ** 23), 2 ** 23);
  });

  it('hands on some at a time where that is asked for', () => {
    const memory = createRing(smallest);
    const writer = new RingWriter(memory);
    const reader = new RingReader(memory);
    for (let mark = 1; mark <= 200; mark++) put(writer, filled(8, mark));
    writer.publish();
    assert.equal(taken(reader, () => false).length, 64);
    assert.equal(taken(reader).length, 136);
  });

  it('wakes a reader that sleeps once, and none that has something to do', () => {
    const memory = createRing(smallest);
    const writer = new RingWriter(memory);
    const reader = new RingReader(memory);
    assert.equal(writer.publish(), true, 'a new ring has a reader that sleeps');
    assert.equal(writer.claimWake(), true);
    assert.equal(writer.claimWake(), false);
    put(writer, filled(1));
    assert.equal(writer.publish(), false);
    assert.equal(reader.sleep(), false, 'something has come');
    taken(reader);
    assert.equal(reader.sleep(), true);
    put(writer, filled(1));
    assert.equal(writer.publish(), true);
  });

  it('has a size that its positions fit', () => {
    for (const size of [0, 1_000, 2 ** 15, 2 ** 16 + 8, 2 ** 31]) assert.throws(() => createRing(size), RangeError);
  });

  it('takes a million entries from another thread without loss', async (t) => {
    const memory = createRing(2 ** 18);
    const code = `
      import { workerData, parentPort } from 'node:worker_threads';
      const { RingWriter } = await import(workerData.writer);
      const writer = new RingWriter(workerData.memory);
      for (let n = 0; n < 1_000_000; ) {
        const size = (n * 31) % 700;
        const at = writer.reserve(1, n & 0xffff, size, 0);
        if (at < 0) {
          writer.publish();
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
          continue;
        }
        writer.numbers[(at - 48) / 8] = n;
        if (size > 0) writer.bytes[at + size - 1] = n & 255;
        if (++n % 100 === 0) writer.publish();
      }
      writer.publish();
      parentPort.postMessage('done');`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
      workerData: { memory, writer: new URL('../../src/ring/writer.ts', import.meta.url).href },
    });
    t.after(() => worker.terminate());
    const reader = new RingReader(memory);
    let expected = 0;
    const take = (): void => {
      reader.drain((_kind, detail, start, end) => {
        const n = expected++;
        const size = (n * 31) % 700;
        if (reader.numbers[(start - 48) / 8] !== n || detail !== (n & 0xffff) || end - start !== size)
          assert.fail(`entry ${n} is another`);
        if (size > 0 && reader.bytes[end - 1] !== (n & 255)) assert.fail(`the bytes of entry ${n} are others`);
      }, always);
    };
    const polling = setInterval(take, 1);
    t.after(() => clearInterval(polling));
    await once(worker, 'message');
    take();
    assert.equal(expected, 1_000_000);
  });
});
