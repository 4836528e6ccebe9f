import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import { Selector } from '../../src/event/message/selector.ts';
import type { Finding } from '../../src/finding.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import { createRing } from '../../src/ring/layout.ts';
import { RingReader } from '../../src/ring/reader.ts';
import { RingWriter } from '../../src/ring/writer.ts';
import { RingFeed } from '../../src/sidecar/engine/ring-feed.ts';
import { RingSink } from '../../src/sidecar/intake/ring-sink.ts';
import { createSharedMemory, feedCounts, intakeCounts } from '../../src/sidecar/shared.ts';
import { messages } from '../event/events.ts';
import { randomFrom } from '../signatures/rseq/thinned.ts';

const signatures = await loadSignatures(['rseq']);
const recorded = [...messages('rseq')];

function startEngine(): { engine: Engine; findings: Finding[] } {
  const findings: Finding[] = [];
  return {
    engine: new Engine({ signatures, arch: 'amd64', onFinding: (finding) => findings.push(finding) }),
    findings,
  };
}

/** Sink and engine joined by a ring, in one thread. */
function joined(capacity: number, maxEvents = Number.POSITIVE_INFINITY) {
  const { engine, findings } = startEngine();
  const memory = createSharedMemory(2 ** 16);
  const ring = createRing(capacity);
  const counts = intakeCounts(memory);
  const dropped = new Float64Array(engine.wanted.length);
  let wakes = 0;
  let now = 0;
  const gaps: string[] = [];
  const sink = new RingSink({
    writer: new RingWriter(ring),
    selector: new Selector(engine.wanted),
    counts,
    receivedByName: new Float64Array(engine.wanted.length),
    droppedByName: dropped,
    capacity,
    maxEvents,
    now: () => now,
    wake: () => wakes++,
    onFull() {},
    onGap: ({ reason }) => gaps.push(reason),
    onUnreadable: (error) => assert.fail(String(error)),
    wantsQuiet: () => 'often',
  });
  const reader = new RingReader(ring);
  const feed = new RingFeed(reader, engine, engine.wanted, feedCounts(memory), () => now);
  return {
    engine,
    findings,
    sink,
    feed,
    counts,
    dropped,
    gaps,
    reader,
    wakes: () => wakes,
    pass: (ms: number) => (now += ms),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((all, one) => all + one, 0);
}

describe('events that go through the ring', () => {
  const direct = startEngine();
  for (const bytes of recorded) direct.engine.message(bytes, 0, bytes.length, 0);
  direct.engine.end();

  it('give the same findings and the same counts as without it, whenever the engine has its turn', () => {
    for (const seed of [1, 2, 3]) {
      const random = randomFrom(seed);
      const { engine, findings, sink, feed, counts } = joined(2 ** 24);
      for (const bytes of recorded) {
        sink.message(bytes, 0, bytes.length, 0);
        if (random() < 0.05) sink.batch();
        if (random() < 0.01) feed.turn(1);
      }
      sink.close('whole');
      while (feed.turn(1));
      assert.equal(feed.ended, 'whole');
      assert.deepEqual(findings, direct.findings);
      const { received, unmatched } = counts;
      assert.deepEqual({ ...engine.statistics, received, unmatched }, direct.engine.statistics);
      assert.equal(counts.dropped, 0);
    }
  });

  it('are dropped and counted by name where there is no room, and a gap is told', () => {
    const { engine, sink, feed, counts, dropped, gaps } = joined(2 ** 18);
    for (const bytes of recorded) sink.message(bytes, 0, bytes.length, 0);
    sink.close('whole');
    while (feed.turn(1));
    assert.ok(counts.dropped > 1_000);
    assert.equal(sum(dropped), counts.dropped);
    assert.deepEqual(gaps, ['dropped']);
    const { evaluated, invalid } = engine.statistics;
    assert.equal(counts.received, counts.unmatched + counts.damaged + counts.dropped + evaluated + invalid);
  });

  it('tell the engine of each time that there was no room, once there is some again', () => {
    const { engine, sink, feed, counts, gaps } = joined(2 ** 18);
    for (let part = 0; part < 3; part++) {
      for (const bytes of recorded.slice(0, 3_000)) sink.message(bytes, 0, bytes.length, 0);
      sink.batch();
      while (feed.turn(1));
    }
    sink.close('stopped');
    while (feed.turn(1));
    assert.equal(gaps.length, 3);
    assert.equal(engine.statistics.gaps, 2, 'the last one had no room before the end');
    const { evaluated, invalid } = engine.statistics;
    assert.equal(counts.received, counts.unmatched + counts.damaged + counts.dropped + evaluated + invalid);
  });

  it('end after as many as were asked for; what comes then is counted', () => {
    const { sink, feed, counts, engine } = joined(2 ** 24, 1_000);
    for (const bytes of recorded) sink.message(bytes, 0, bytes.length, 0);
    while (feed.turn(1));
    assert.equal(feed.ended, 'whole');
    assert.equal(counts.received, recorded.length);
    assert.equal(engine.statistics.evaluated + counts.unmatched + counts.dropped, recorded.length);
    assert.ok(counts.dropped > 10_000);
  });

  it('wake an engine that sleeps, but not for each of them', () => {
    const { sink, feed, reader, wakes, pass } = joined(2 ** 24);
    feed.turn(1);
    reader.sleep();
    pass(1_000);
    const one = recorded[0];
    assert.ok(one);
    const send = (): void => {
      for (const bytes of recorded.slice(0, 100)) sink.message(bytes, 0, bytes.length, 0);
      sink.batch();
    };
    send();
    assert.equal(wakes(), 1);
    for (let i = 0; i < 10; i++) send();
    assert.equal(wakes(), 1, 'it is awake');
    while (feed.turn(1));
    reader.sleep();
    pass(5);
    send();
    assert.equal(wakes(), 1, 'it was woken 5 ms ago');
    pass(20);
    send();
    assert.equal(wakes(), 2);
  });
});
