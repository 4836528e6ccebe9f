import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Selector } from '../../../src/event/message/selector.ts';
import type { Gap } from '../../../src/intake/intake.ts';
import { createRing } from '../../../src/ring/layout.ts';
import { RingReader } from '../../../src/ring/reader.ts';
import { RingWriter } from '../../../src/ring/writer.ts';
import { entry } from '../../../src/sidecar/entries.ts';
import { FairShare } from '../../../src/sidecar/intake/fair-share.ts';
import { RingSink, type RingSinkOptions } from '../../../src/sidecar/intake/ring-sink.ts';
import { encodeTestEvent, event } from '../../../src/testing/event.ts';

const capacity = 2 ** 16;

/** A sink with its ring. The clock stands still until it is moved. */
function sinkWith(changes: Partial<RingSinkOptions> = {}) {
  const ring = createRing(capacity);
  const reader = new RingReader(ring, entry.message);
  const writer = new RingWriter(ring, Number.POSITIVE_INFINITY);
  const clock = { ms: 1_000 };
  const seen = {
    wakes: 0,
    full: 0,
    gaps: new Array<Gap>(),
    unreadable: new Array<unknown>(),
    over: new Array<number>(),
  };
  const counts = { received: 0, unmatched: 0, damaged: 0, dropped: 0, leaving: 0, over_share: 0 };
  const droppedByName = new Float64Array(2);
  const sink = new RingSink({
    writer,
    selector: new Selector(['rseq', 'mmap']),
    counts,
    receivedByName: new Float64Array(2),
    droppedByName,
    capacity,
    maxEvents: Number.POSITIVE_INFINITY,
    now: () => clock.ms,
    wake: () => seen.wakes++,
    onFull: () => seen.full++,
    onGap: (gap) => seen.gaps.push(gap),
    onUnreadable: (error) => seen.unreadable.push(error),
    onOverShare: ({ hostPid }) => seen.over.push(hostPid),
    wantsQuiet: () => 'never',
    ...changes,
  });
  let millisecond = 0;
  const send = (name: 'rseq' | 'mmap' | 'close', pid = 1): void => {
    const bytes = encodeTestEvent(event(name, {}, { pid }), millisecond++);
    sink.message(bytes, 0, bytes.length, clock.ms);
  };
  /** Takes what the engine would see: kind, detail and the first three numbers of each entry, then goes to sleep. */
  const taken = (): (readonly [number, number, ...number[]])[] => {
    const entries: (readonly [number, number, ...number[]])[] = [];
    reader.drain(
      (kind, detail, start) => {
        const at = (start - 48) / 8;
        entries.push([kind, detail, ...reader.numbers.slice(at, at + 3)]);
      },
      () => true,
    );
    reader.sleep();
    return entries;
  };
  return { sink, send, taken, counts, droppedByName, clock, ...seen, seen };
}

const kinds = (entries: readonly (readonly [number, ...number[]])[]): number[] => entries.map(([kind]) => kind);

describe('what a sink counts', () => {
  it('is each message once, as what became of it', () => {
    const { sink, send, taken, counts, seen } = sinkWith();
    send('rseq');
    send('mmap');
    send('close');
    sink.message(Uint8Array.of(10, 5, 1), 0, 3, 0);
    const bug = new Error('a bug');
    sink.unreadable(bug);
    assert.deepEqual(counts, { received: 5, unmatched: 1, damaged: 2, dropped: 0, leaving: 0, over_share: 0 });
    assert.deepEqual(seen.unreadable, [bug]);
    sink.batch();
    assert.deepEqual(
      taken().map(([kind, detail]) => [kind, detail]),
      [
        [entry.message, 0],
        [entry.message, 1],
      ],
    );
  });

  it('goes on after the end: what still comes is dropped, and counted as come while leaving', () => {
    const { sink, send, taken, counts, droppedByName, seen } = sinkWith();
    send('rseq');
    sink.close('stopped');
    send('mmap');
    send('mmap');
    sink.close('whole');
    assert.deepEqual(
      taken().map(([kind, detail]) => [kind, detail]),
      [
        [entry.message, 0],
        [entry.end, 0],
      ],
    );
    assert.deepEqual([counts.dropped, counts.leaving, [...droppedByName]], [2, 2, [0, 2]]);
    // Nobody needs to be told of a gap in a stream that is left.
    assert.deepEqual(seen.gaps, []);
  });

  it('comes to its end after so many messages, damaged ones among them', () => {
    for (const last of ['message', 'unreadable'] as const) {
      const { sink, send, taken, counts, seen } = sinkWith({ maxEvents: 3 });
      send('rseq');
      send('close');
      if (last === 'message') send('rseq');
      else sink.unreadable(new Error('a bug'));
      assert.equal(seen.full, 1);
      const ends = taken().filter(([kind]) => kind === entry.end);
      assert.deepEqual(
        ends.map(([, detail]) => detail),
        [1],
      );
      send('rseq');
      assert.deepEqual([seen.full, counts.received, counts.leaving], [1, 4, 1]);
    }
  });
});

describe('the engine is woken', () => {
  it('at once where it was not for 20 ms, and otherwise when these are over', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, send, taken, clock, seen } = sinkWith();
    taken();
    send('rseq');
    sink.batch();
    assert.equal(seen.wakes, 1);
    taken();
    clock.ms += 5;
    send('rseq');
    sink.batch();
    send('rseq');
    sink.batch();
    assert.equal(seen.wakes, 1);
    t.mock.timers.tick(14);
    assert.equal(seen.wakes, 1);
    t.mock.timers.tick(1);
    assert.equal(seen.wakes, 2);
    taken();
    clock.ms += 20;
    send('rseq');
    sink.batch();
    assert.equal(seen.wakes, 3);
  });

  it('at once by a gap and by the end', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, send, taken, seen } = sinkWith();
    taken();
    send('rseq');
    sink.batch();
    taken();
    sink.gap({ reason: 'kernel', lost: 7n });
    assert.equal(seen.wakes, 2);
    assert.deepEqual(
      taken().map(([kind, detail, lost]) => [kind, detail, lost]),
      [[entry.gap, 2, 7]],
    );
    sink.close('whole');
    assert.equal(seen.wakes, 3);
  });

  it('at once where half of the ring is used', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, send, taken, seen } = sinkWith();
    taken();
    send('rseq');
    sink.batch();
    taken();
    while (seen.wakes === 1) {
      send('rseq');
      sink.batch();
    }
    const entries = taken().length;
    assert.ok(entries > 50, `${entries}`);
  });

  it('not while it is awake, and not where there is nothing new', () => {
    const { sink, send, taken, clock, seen } = sinkWith();
    send('rseq');
    sink.batch();
    assert.equal(seen.wakes, 1);
    clock.ms += 20;
    send('rseq');
    sink.batch();
    taken();
    clock.ms += 20;
    sink.batch();
    assert.equal(seen.wakes, 1);
  });
});

describe('quiet', () => {
  it('is told as often as it is wanted: each time, once a second, or never', () => {
    for (const [wanted, expected] of [
      ['often', [1, 2, 3]],
      ['seldom', [1, 3]],
      ['never', []],
    ] as const) {
      const { sink, taken, clock } = sinkWith({ wantsQuiet: () => wanted });
      sink.quiet(1n);
      clock.ms += 999;
      sink.quiet(2n);
      clock.ms += 1;
      sink.quiet(3n);
      const told = taken();
      assert.deepEqual(
        told.map(([kind, , nanoseconds]) => [kind, nanoseconds]),
        expected.map((nanoseconds) => [entry.quiet, nanoseconds]),
      );
    }
  });

  it('is not told any more after the end', () => {
    const { sink, taken } = sinkWith({ wantsQuiet: () => 'often' });
    sink.close('whole');
    sink.quiet(1n);
    assert.deepEqual(kinds(taken()), [entry.end]);
  });
});

describe('a gap', () => {
  it('is told to whoever listens, even after the end, and to the engine before it', () => {
    const { sink, taken, seen } = sinkWith();
    sink.gap({ reason: 'reconnect' });
    sink.close('whole');
    sink.gap({ reason: 'kernel' });
    assert.deepEqual(
      seen.gaps.map(({ reason }) => reason),
      ['reconnect', 'kernel'],
    );
    assert.deepEqual(
      taken().map(([kind, detail]) => [kind, detail]),
      [
        [entry.gap, 0],
        [entry.end, 1],
      ],
    );
  });

  it('that finds no room is told later, and a new stream stays where both are owed', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { sink, send, taken, counts, seen } = sinkWith();
    while (counts.dropped === 0) send('rseq');
    // What messages leave free is for gaps: it takes these until nothing more goes in.
    for (let i = 0; i < 200; i++) sink.gap({ reason: 'kernel', lost: 1n });
    sink.gap({ reason: 'reconnect' });
    sink.gap({ reason: 'kernel', lost: 5n });
    sink.batch();
    assert.ok(!taken().some(([kind, detail]) => kind === entry.gap && detail === 0));
    send('rseq');
    sink.batch();
    const first = taken().find(([kind]) => kind === entry.gap);
    assert.deepEqual(first?.slice(0, 2), [entry.gap, 0]);
    assert.equal(seen.gaps[0]?.reason, 'dropped');
  });
});

describe('a process that floods the ring', () => {
  /** A flood of one process in a ring of its own, which nobody reads, until something was refused. */
  function flooded(t: TestContext) {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const ring = createRing(capacity);
    const writer = new RingWriter(ring, Number.POSITIVE_INFINITY);
    const made = sinkWith({ writer, share: new FairShare(writer, capacity) });
    const reader = new RingReader(ring, entry.message);
    for (let i = 0; made.counts.over_share === 0; i++) {
      assert.ok(i < 10_000);
      made.send('rseq', 42);
      made.sink.batch();
    }
    const told = (): number[][] => {
      const all: number[][] = [];
      reader.drain(
        (kind, _detail, start) => {
          const at = (start - 48) / 8;
          if (kind === entry.limited) all.push(Array.from(reader.numbers.subarray(at, at + 3)));
        },
        () => true,
      );
      return all;
    };
    return { ...made, told };
  }

  it('is reported once, and its events are dropped while those of another one are put', (t) => {
    const { sink, send, counts, droppedByName, seen } = flooded(t);
    for (let i = 0; i < 10; i++) send('rseq', 42);
    send('mmap', 43);
    sink.batch();
    assert.deepEqual(seen.over, [42]);
    assert.deepEqual([counts.dropped, counts.over_share, [...droppedByName]], [11, 11, [11, 0]]);
    // No gap of anybody: only this process has lost something.
    assert.deepEqual(seen.gaps, []);
  });

  it('has what it lost told to the engine before more of it comes', (t) => {
    const { sink, send, told } = flooded(t);
    for (let i = 0; i < 10; i++) send('rseq', 42);
    sink.batch();
    told();
    send('rseq', 42);
    sink.batch();
    assert.deepEqual(
      told().map(([dropped, , hostPid]) => [dropped, hostPid]),
      [[11, 42]],
    );
  });

  it('has what it lost told at the end', (t) => {
    const { sink, told } = flooded(t);
    told();
    sink.close('stopped');
    assert.equal(told()[0]?.[0], 1);
  });
});
