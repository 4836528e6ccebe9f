import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { copyOf } from '../../../src/event/bytes/event-memory.ts';
import { NameTable } from '../../../src/event/bytes/name-table.ts';
import { MessageHead } from '../../../src/event/message/message-head.ts';
import { damaged, detectorEvents, Selector, unwanted, unwantedMark } from '../../../src/event/message/selector.ts';
import { encodeTestEvent, event } from '../../../src/testing/event.ts';
import { field, varint } from '../compiled/pieces.ts';
import { messages, recordings } from '../events.ts';

const names = ['rseq', 'clone', 'sched_process_exec', 'sched_process_exit', 'finding_of_mine', 'é', detectorEvents];

/** What the readers that know every form say of a message. */
function expected(b: Uint8Array, start: number, end: number): unknown {
  const head = new MessageHead();
  if (!head.read(b, start, end)) return damaged;
  const name = Buffer.from(b.subarray(head.nameStart, head.nameEnd)).toString();
  const isNumberOfDetector = head.id >= 6_000 || head.id === 0;
  const index = names.indexOf(names.indexOf(name) < 0 && isNumberOfDetector ? detectorEvents : name);
  return { index, start: head.start, end: head.end, seconds: head.seconds, nanos: head.nanos };
}

function actual(selector: Selector, b: Uint8Array, start: number, end: number): unknown {
  const said = selector.select(b, start, end);
  if (said === damaged) return damaged;
  const index = said === unwanted || said === unwantedMark ? -1 : said;
  return { index, start: selector.start, end: selector.end, seconds: selector.seconds, nanos: selector.nanos };
}

function compare(message: Uint8Array, before: number): void {
  const b = Buffer.concat([Buffer.alloc(before, 10), message, Buffer.from(messageOf('rseq', 1n, 1n))]);
  const range = [before, before + message.length] as const;
  assert.deepEqual(
    actual(new Selector(names), b, ...range),
    expected(b, ...range),
    Buffer.from(message).toString('hex'),
  );
  // At the very end of the buffer a careless reader would find no byte.
  const alone = Uint8Array.from(message);
  assert.deepEqual(actual(new Selector(names), alone, 0, alone.length), expected(alone, 0, alone.length));
}

/** A message with needless bytes in its numbers. */
function messageOf(name: string, seconds: bigint, nanos: bigint, id = 335n, padding = 0): Uint8Array {
  const time = field(
    10,
    Buffer.concat([
      ...(seconds === 0n ? [] : [Buffer.of(8), varint(seconds, padding)]),
      ...(nanos === 0n ? [] : [Buffer.of(16), varint(nanos, padding)]),
    ]),
  );
  const number = id === 0n ? Buffer.alloc(0) : Buffer.concat([Buffer.of(16), varint(id, padding)]);
  return field(
    10,
    Buffer.concat([time, number, field(26, Buffer.from(name)), field(34, Buffer.alloc(Number(id % 200n)))]),
  );
}

const numbers = [0n, 335n, 2_026n, 5_999n, 6_000n, 7_500n, 7_532n, 16_384n];
const number = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 1_600_000_000n, max: 2n ** 31n + 5n }),
  fc.constantFrom(...numbers),
  fc.constantFrom(
    0n,
    1n,
    127n,
    2n ** 28n,
    999_999_999n,
    1_000_000_000n,
    2n ** 31n - 1n,
    2n ** 31n,
    2n ** 32n,
    2n ** 63n,
  ),
);
const anyName = fc.oneof(fc.constantFrom(...names, 'rsep', 'cloned', 'finding', ''), fc.string({ maxLength: 200 }));
const made = fc
  .tuple(anyName, number, number, number, fc.nat(9))
  .map(([name, seconds, nanos, id, padding]) => messageOf(name, seconds, nanos, id, padding));
const sent = recordings.flatMap((recording) => [...messages(recording)].filter((_, index) => index % 50 === 0));
const spoilt = fc
  .tuple(
    fc.oneof(made, fc.constantFrom(...sent)),
    fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 3 }),
    fc.nat(),
  )
  .map(([message, changes, cut]) => {
    const bytes = copyOf(message, 0, cut % 5 === 0 ? cut % (message.length + 1) : message.length);
    for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
    return bytes;
  });

describe('a selector', () => {
  it('says of every message what the readers that know every form say', () => {
    for (const message of sent) compare(message, 3);
    fc.assert(fc.property(fc.oneof(made, spoilt, fc.uint8Array({ maxLength: 40 })), fc.nat(4), compare), {
      numRuns: 4_000,
    });
  });

  it('takes events of detectors by their numbers, where somebody wants them', () => {
    for (const [id, isOfDetector] of [
      [5_999n, false],
      [0n, true],
      [6_000n, true],
      [7_533n, true],
      [2n ** 31n, true],
    ] as const) {
      const message = messageOf('exec_from_tmp', 1_700_000_000n, 1n, id);
      assert.equal(
        new Selector(['rseq', detectorEvents]).select(message, 0, message.length),
        isOfDetector ? 1 : unwanted,
      );
      assert.equal(new Selector(['rseq']).select(message, 0, message.length), unwanted);
      assert.equal(new Selector([detectorEvents, 'exec_from_tmp']).select(message, 0, message.length), 1);
    }
  });

  it('does not take a length of three bytes for one of two', () => {
    // Read as two bytes, the length is 16 512, and all the rest is an event.
    const event = Buffer.from(messageOf('rseq', 1_700_000_000n, 1n, 1n).subarray(2));
    const message = Buffer.concat([
      Buffer.of(10, 0x80, 0x81),
      event,
      field(50, Buffer.alloc(16_512 - event.length - 4)),
    ]);
    assert.equal(message.length, 3 + 16_512);
    compare(message, 1);
    assert.equal(expected(message, 0, message.length), damaged);
  });

  it('asks for a mark with every 256th event that nobody wants', () => {
    const selector = new Selector(['rseq']);
    const marks: number[] = [];
    const other = encodeTestEvent(event('clone', {}), 0);
    const wanted = encodeTestEvent(event('rseq', {}), 0);
    for (let i = 1; i <= 1000; i++) {
      assert.equal(selector.select(wanted, 0, wanted.length), 0);
      assert.equal(selector.select(Buffer.of(1), 0, 1), damaged);
      if (selector.select(other, 0, other.length) === unwantedMark) marks.push(i);
    }
    assert.deepEqual(marks, [256, 512, 768]);
  });

  it('knows the newest time, of unwanted events too, until time starts anew', () => {
    const selector = new Selector(['rseq']);
    const newest = (name: string, seconds: bigint, nanos: bigint): readonly [number, number] => {
      const message = messageOf(name, seconds, nanos);
      selector.select(message, 0, message.length);
      return [selector.newestSeconds, selector.newestNanos];
    };
    assert.deepEqual(newest('rseq', 1_700_000_000n, 5n), [1_700_000_000, 5]);
    assert.deepEqual(newest('clone', 1_700_000_000n, 7n), [1_700_000_000, 7]);
    assert.deepEqual(newest('rseq', 1_700_000_000n, 6n), [1_700_000_000, 7]);
    assert.deepEqual(newest('clone', 1_700_000_001n, 0n), [1_700_000_001, 0]);
    assert.deepEqual(newest('clone', 2n ** 64n - 1n, 0n), [1_700_000_001, 0]);
    selector.restartTime();
    assert.deepEqual(newest('rseq', 1_600_000_000n, 0n), [1_600_000_000, 0]);
  });
});

it('a table of names finds each of them, and nothing else', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '_', '0'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.array(fc.oneof(name, fc.constant(''))), (all, asked) => {
      const table = new NameTable(all);
      for (const one of [...all, ...asked]) {
        const bytes = Buffer.from(`ab${one}b`);
        assert.equal(table.find(bytes, 2, 2 + one.length), all.indexOf(one));
      }
    }),
  );
});
