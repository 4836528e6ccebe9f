import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import { Selector } from '../../src/event/message/selector.ts';
import type { Finding } from '../../src/finding.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import { RingReader } from '../../src/ring/reader.ts';
import { RingWriter } from '../../src/ring/writer.ts';
import { RingFeed } from '../../src/sidecar/engine/ring-feed.ts';
import { entry } from '../../src/sidecar/entries.ts';
import { FairShare } from '../../src/sidecar/intake/fair-share.ts';
import type { LimitedProcess } from '../../src/sidecar/intake/limited-processes.ts';
import { RingSink } from '../../src/sidecar/intake/ring-sink.ts';
import { createSharedMemory, feedCounts, intakeCounts } from '../../src/sidecar/shared.ts';
import { flooded, flooder } from './flooded.ts';

const signatures = await loadSignatures(['rseq']);
const capacity = 2 ** 17;

interface Result {
  readonly found: readonly string[];
  readonly counts: ReturnType<typeof intakeCounts>;
  readonly gaps: number;
  readonly evaluated: number;
  readonly limited: readonly LimitedProcess[];
}

/**
 * An engine that evaluates 64 events while so many come.
 * @param isShared each process may take its share only
 */
function run(messages: Iterable<Uint8Array>, perTurn: number, isShared: boolean): Result {
  const memory = createSharedMemory(capacity);
  const findings: Finding[] = [];
  const limited: LimitedProcess[] = [];
  const engine = new Engine({ signatures, arch: 'amd64', onFinding: (finding) => findings.push(finding) });
  const names = engine.wanted;
  let now = 0;
  const feed = new RingFeed(new RingReader(memory.ring, entry.message), engine, names, feedCounts(memory), () => now++);
  const writer = new RingWriter(memory.ring);
  const counts = intakeCounts(memory);
  const sink = new RingSink({
    writer,
    selector: new Selector(names),
    counts,
    receivedByName: new Float64Array(names.length),
    droppedByName: new Float64Array(names.length),
    capacity,
    share: isShared ? new FairShare(writer, capacity) : undefined,
    onOverShare: (process) => limited.push(process),
    maxEvents: Number.POSITIVE_INFINITY,
    now: () => 0,
    wake() {},
    onFull() {},
    onGap() {},
    onUnreadable: (error) => assert.fail(String(error)),
    wantsQuiet: () => 'never',
  });
  let sent = 0;
  for (const bytes of messages) {
    sink.message(bytes, 0, bytes.length, 0);
    if (++sent % Math.min(perTurn, 64) === 0) sink.batch();
    if (sent % perTurn === 0) feed.turn(1);
  }
  sink.close('whole');
  while (feed.turn(1_000_000));
  const { gaps, evaluated } = engine.statistics;
  const ofT28 = findings.filter(({ workload }) => workload.process?.executable?.includes('t28'));
  return {
    found: ofT28.map(({ signature }) => signature.id).toSorted(),
    counts: { ...counts },
    gaps,
    evaluated,
    limited,
  };
}

const all = ['RSEQ-000', 'RSEQ-004', 'RSEQ-011', 'RSEQ-011', 'RSEQ-013'];

suite('one process that floods the ring', () => {
  for (const perTurn of [80, 200, 1_000]) {
    test(`costs the others nothing, at ${perTurn} events for 64`, () => {
      const { found, counts, gaps, evaluated, limited } = run(flooded(50_000), perTurn, true);
      assert.deepEqual(found, all);
      assert.ok(counts.over_share > 0);
      assert.equal(counts.dropped, counts.over_share);
      assert.equal(counts.received, counts.dropped + counts.unmatched + evaluated);
      assert.ok(gaps > 0 && gaps < counts.over_share / 10, `${gaps} gaps for ${counts.over_share} events`);
      assert.deepEqual([...new Set(limited.map(({ uniqueId }) => uniqueId))], [flooder.uniqueId]);
    });
  }

  test('takes the events of the others where there are no shares', () => {
    assert.notDeepEqual(run(flooded(50_000), 200, false).found, all);
  });

  test('is not limited while the engine keeps up', () => {
    const { found, counts, gaps } = run(flooded(200_000), 32, true);
    assert.deepEqual(found, all);
    assert.deepEqual([counts.dropped, gaps], [0, 0]);
  });
});
