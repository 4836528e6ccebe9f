import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { Engine } from '../../src/engine/engine.ts';
import { Selector } from '../../src/event/message/selector.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import { RingReader } from '../../src/ring/reader.ts';
import { RingWriter } from '../../src/ring/writer.ts';
import { countAbandoned, countLeft, countsOf, droppedWhileLeaving } from '../../src/sidecar/combined-counts.ts';
import { RingFeed } from '../../src/sidecar/engine/ring-feed.ts';
import { entry } from '../../src/sidecar/entries.ts';
import { RingSink } from '../../src/sidecar/intake/ring-sink.ts';
import {
  createSharedMemory,
  feedCounts,
  intakeCounts,
  sharedLag,
  sharedStatistics,
  supervisorCounts,
} from '../../src/sidecar/shared.ts';
import { countLag, lagBounds } from '../../src/statistics/lag-histogram.ts';
import { messages } from '../event/events.ts';

const signatures = await loadSignatures(['rseq']);
const recorded = [...messages('rseq')].slice(0, 6_000);
const capacity = 2 ** 18;

/** How far it goes until something happens, and what that is. */
const step = fc.tuple(fc.nat(400), fc.constantFrom('turn', 'turn', 'publish', 'replace'));

it('every message is in one count, whenever engines are replaced and whatever is left in the ring', () => {
  const property = fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), fc.boolean(), (steps, drains) => {
    const memory = createSharedMemory(capacity);
    const start = () => {
      const engine = new Engine({ signatures, arch: 'amd64', onFinding() {}, statistics: sharedStatistics(memory) });
      const reader = new RingReader(memory.ring, entry.message);
      let now = 0;
      // A turn may end after every 64 entries.
      return { engine, feed: new RingFeed(reader, engine, names, feedCounts(memory), () => now++) };
    };
    const names = new Engine({ signatures, arch: 'amd64', onFinding() {} }).wanted;
    const receivedByName = new Float64Array(names.length);
    const droppedByName = new Float64Array(names.length);
    const sink = new RingSink({
      writer: new RingWriter(memory.ring),
      selector: new Selector(names),
      counts: intakeCounts(memory),
      receivedByName,
      droppedByName,
      capacity,
      maxEvents: Number.POSITIVE_INFINITY,
      now: () => 0,
      wake() {},
      onFull() {},
      onGap() {},
      onUnreadable: (error) => assert.fail(String(error)),
      wantsQuiet: () => 'never',
    });
    let running = start();
    let sent = 0;
    for (const [count, what] of steps) {
      for (const bytes of recorded.slice(sent, sent + count)) sink.message(bytes, 0, bytes.length, 0);
      sent = Math.min(sent + count, recorded.length);
      if (what !== 'replace') sink.batch();
      if (what === 'turn') running.feed.turn(1);
      if (what === 'replace') {
        countAbandoned(memory);
        running = start();
      }
    }
    sink.close('whole');
    if (drains) while (running.feed.turn(1_000));
    countAbandoned(memory);
    countLeft(memory, droppedByName);
    const named = { invalid: new Map(), evicted: new Map(), faults: new Map(), detectors: undefined };
    const counted = { names, received: receivedByName, dropped: droppedByName };
    const { statistics, received: wanted = new Map(), dropped: byName } = countsOf(memory, named, counted);
    const { received, unmatched, dropped, invalid, evaluated } = statistics;
    assert.equal(received, sent);
    assert.equal(received, unmatched + dropped + invalid + evaluated);
    assert.ok(sumOf(byName) <= dropped);
    // A wanted event is refused, dropped or evaluated, and an event without listeners has no name.
    const { unmatched: unwanted, damaged } = intakeCounts(memory);
    assert.equal(sumOf(wanted), received - unwanted - damaged);
  });
  fc.assert(property, { numRuns: 60 });
});

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

it('each thread has counts of its own, and the sums name what every thread has seen', () => {
  const memory = createSharedMemory(capacity);
  const fill = (counts: object, from: number): void => {
    for (const [index, key] of Object.keys(counts).entries()) Object.assign(counts, { [key]: from + index });
  };
  fill(intakeCounts(memory), 1);
  fill(feedCounts(memory), 100);
  fill(sharedStatistics(memory), 1_000);
  fill(supervisorCounts(memory), 10_000);
  const [intake, feed] = [{ ...intakeCounts(memory) }, { ...feedCounts(memory) }];
  const [engine, given] = [{ ...sharedStatistics(memory) }, { ...supervisorCounts(memory) }];
  const invalid = new Map([
    ['rseq sig', 4],
    ['', 3],
  ]);
  countLag(sharedLag(memory), 3);
  const named = {
    invalid,
    evicted: new Map([['TEST-1', 5]]),
    faults: new Map([['TEST-2', 8]]),
    detectors: { loaded: 6 },
  };
  const byName = { names: ['mmap', 'rseq'], received: Float64Array.of(9, 10), dropped: Float64Array.of(0, 7) };
  assert.deepEqual(countsOf(memory, named, byName), {
    statistics: {
      ...engine,
      received: intake.received,
      unmatched: intake.unmatched + feed.unlistened + engine.unmatched,
      invalid: engine.invalid + intake.damaged,
      dropped: intake.dropped + engine.dropped + given.abandoned + given.left,
    },
    queueMsMax: feed.queue_ms_max,
    overShare: intake.over_share,
    // A damaged message has no name, whichever thread has met it.
    invalid: new Map([
      ['rseq sig', 4],
      ['', 3 + intake.damaged],
    ]),
    lag: { sum: 0.003, buckets: lagBounds.map((bound) => Number(bound === 0.004)).concat(0) },
    evicted: named.evicted,
    faults: named.faults,
    detectors: named.detectors,
    received: new Map([
      ['mmap', 9],
      ['rseq', 10],
    ]),
    dropped: new Map([['rseq', 7]]),
  });
  assert.equal(droppedWhileLeaving(memory), intake.leaving + given.left);
});

it('the longest wait in the ring is counted, by the first event of a turn', () => {
  const memory = createSharedMemory(capacity);
  const clock = { ms: 1_000 };
  const now = (): number => clock.ms;
  const engine = new Engine({ signatures, arch: 'amd64', onFinding() {} });
  const feed = new RingFeed(new RingReader(memory.ring, entry.message), engine, engine.wanted, feedCounts(memory), now);
  const sink = new RingSink({
    writer: new RingWriter(memory.ring),
    selector: new Selector(engine.wanted),
    counts: intakeCounts(memory),
    receivedByName: new Float64Array(engine.wanted.length),
    droppedByName: new Float64Array(engine.wanted.length),
    capacity,
    maxEvents: Number.POSITIVE_INFINITY,
    now,
    wake() {},
    onFull() {},
    onGap() {},
    onUnreadable: (error) => assert.fail(String(error)),
    wantsQuiet: () => 'never',
  });
  const waits = [20, 250, 30].map((ms) => {
    for (const bytes of recorded.slice(0, 200)) sink.message(bytes, 0, bytes.length, clock.ms);
    sink.batch();
    clock.ms += ms;
    feed.turn(1);
    return feedCounts(memory).queue_ms_max;
  });
  assert.deepEqual(waits, [20, 250, 250]);
});

it('what an engine has taken without a count is abandoned once, and what is left is counted by name', () => {
  const memory = createSharedMemory(capacity);
  const writer = new RingWriter(memory.ring);
  const put = (count: number): void => {
    for (let at = 0; at < count; at++) assert.ok(writer.reserve(entry.message, at % 3, 100, 0) >= 0);
    writer.reserve(entry.mark, 0, 0, 0);
    writer.publish();
  };
  put(30);
  new RingReader(memory.ring, entry.message).drain(
    () => {},
    () => true,
  );
  put(10);
  Object.assign(sharedStatistics(memory), { unmatched: 1, dropped: 2, invalid: 3, evaluated: 4 });
  feedCounts(memory).unlistened = 5;
  assert.deepEqual([countAbandoned(memory), countAbandoned(memory)], [30 - 15, 0]);
  const droppedByName = Float64Array.of(100, 0, 0);
  countLeft(memory, droppedByName);
  assert.deepEqual([...droppedByName], [104, 3, 3]);
  assert.deepEqual({ ...supervisorCounts(memory) }, { abandoned: 15, left: 10 });
});
