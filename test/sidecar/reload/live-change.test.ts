import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Engine, type PreparedEngine } from '../../../src/engine/engine.ts';
import { Selector } from '../../../src/event/message/selector.ts';
import type { Finding } from '../../../src/finding.ts';
import { createRing } from '../../../src/ring/layout.ts';
import { RingReader } from '../../../src/ring/reader.ts';
import { RingWriter } from '../../../src/ring/writer.ts';
import { RingFeed } from '../../../src/sidecar/engine/ring-feed.ts';
import { RingSink } from '../../../src/sidecar/intake/ring-sink.ts';
import { createSharedMemory, feedCounts, intakeCounts, mostNames } from '../../../src/sidecar/shared.ts';
import { encodeTestEvent, event } from '../../../src/testing/event.ts';
import { base, load, said } from '../../engine/run.ts';

const names = ['rseq', 'mmap', 'close', 'mprotect', 'security_file_open'] as const;

interface Ctx {
  readonly gap: boolean;
  cancel(key: string): void;
  after(ms: number, key: string, fn: () => unknown): void;
}

/** It waits, so that its findings depend on every event that it gets and on their order. */
const unchanged = load({
  ...base,
  on: {
    rseq({ process, timestamp }: { process?: { pid: number }; timestamp: bigint }, ctx: Ctx) {
      const key = `${process?.pid}`;
      ctx.cancel(key);
      ctx.after(40, key, () => ({ text: `nothing came after ${timestamp} of ${key}` }));
      return { text: `${timestamp} of ${key}${ctx.gap ? ' gap' : ''}` };
    },
  },
});

/** Tells each event that it gets. */
function telling(version: number, events: readonly string[]) {
  const tell = ({ name, timestamp }: { name: string; timestamp: bigint }) => ({ text: `${name} ${timestamp}` });
  return load({
    ...base,
    id: 'TEST-2',
    name: 'test_two',
    version: `1.0.${version}`,
    on: Object.fromEntries(events.map((name) => [name, tell])),
  });
}

type Step =
  | {
      readonly does: 'event';
      readonly name: (typeof names)[number];
      readonly pid: number;
      readonly ms: number;
      readonly late: number;
    }
  | { readonly does: 'prepare'; readonly events: readonly string[] }
  | { readonly does: 'take' };

const steps = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        does: fc.constant('event' as const),
        name: fc.constantFrom(...names),
        pid: fc.integer({ min: 1, max: 3 }),
        ms: fc.nat(120),
        late: fc.nat(100),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        does: fc.constant('prepare' as const),
        events: fc.subarray(names.slice(1), { minLength: 1 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('take' as const) }) },
  ),
  { minLength: 10, maxLength: 150 },
);

/** A sidecar in one thread: messages go through the ring, and the engine takes them whenever a step says so. */
function run(all: readonly Step[], withReloads: boolean) {
  const findings: Finding[] = [];
  const first = telling(0, ['mmap']);
  const engine = new Engine({
    signatures: [unchanged, first],
    arch: 'amd64',
    onFinding: (finding) => findings.push(finding),
  });
  const memory = createSharedMemory(2 ** 16);
  const ring = createRing(2 ** 20);
  const counts = intakeCounts(memory);
  const sink = new RingSink({
    writer: new RingWriter(ring),
    selector: new Selector(engine.wanted),
    counts,
    receivedByName: new Float64Array(mostNames),
    droppedByName: new Float64Array(mostNames),
    capacity: 2 ** 20,
    maxEvents: Number.POSITIVE_INFINITY,
    now: () => 0,
    wake() {},
    onFull() {},
    onGap() {},
    onUnreadable: (error) => assert.fail(String(error)),
    wantsQuiet: () => 'often',
  });
  let known = engine.wanted;
  let version = 0;
  const prepared: { number: number; names: readonly string[]; engine: PreparedEngine }[] = [];
  const feed = new RingFeed(
    new RingReader(ring),
    engine,
    known,
    feedCounts(memory),
    () => 0,
    false,
    undefined,
    (number) => {
      const next = prepared.shift();
      assert.equal(next?.number, number);
      next?.engine.begin();
      feed.setNames(next?.names ?? []);
    },
  );
  /** Events that the set at their place in the stream wants, and the names that every later set wants, too. */
  const selected: { readonly text: string; readonly name: string }[] = [];
  let wanted: readonly string[] = ['mmap'];
  let now = 0;
  for (const step of all) {
    switch (step.does) {
      case 'event': {
        now += step.ms;
        const at = Math.max(0, now - step.late);
        const bytes = encodeTestEvent(event(step.name, {}, { pid: step.pid }), at);
        sink.message(bytes, 0, bytes.length, 0);
        sink.batch();
        const nanoseconds = 1_767_225_600_000_000_000n + BigInt(at) * 1_000_000n;
        if (wanted.includes(step.name)) selected.push({ name: step.name, text: `${step.name} ${nanoseconds}` });
        break;
      }
      case 'prepare': {
        if (!withReloads) break;
        // A set that is prepared while an earlier one has not begun replaces that one only after it has begun.
        feed.turn(1);
        const next = engine.prepare({ signatures: [unchanged, telling(++version, step.events)], isSame: () => true });
        known = [...new Set([...known, ...next.wanted])];
        prepared.push({ number: version, names: known, engine: next });
        sink.change(
          version,
          known.map((name) => (next.wanted.includes(name) ? name : '')),
        );
        wanted = step.events;
        break;
      }
      case 'take':
        feed.turn(1);
    }
  }
  sink.close('whole');
  while (feed.turn(1));
  return { findings, counts, engine, selected, unlistened: feedCounts(memory).unlistened, last: wanted };
}

const of = (findings: readonly Finding[], id: string): unknown[] =>
  said(findings.filter(({ signature }) => signature.id === id));

describe('a change of signatures at any place of a live stream', () => {
  it('changes no finding of a signature that stays the same', () => {
    fc.assert(
      fc.property(steps, (all) => {
        assert.deepEqual(of(run(all, true).findings, 'TEST-1'), of(run(all, false).findings, 'TEST-1'));
      }),
      { seed: 72 },
    );
  });

  it('counts each event once, and evaluates none twice', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { counts, engine, unlistened, findings, selected } = run(all, true);
        const { unmatched, invalid, evaluated, dropped } = engine.statistics;
        assert.equal(counts.received, counts.unmatched + unmatched + unlistened + invalid + evaluated + dropped);
        assert.deepEqual([counts.dropped, invalid, dropped], [0, 0, 0]);
        const left = new Map<string, number>();
        for (const { text } of selected) left.set(text, (left.get(text) ?? 0) + 1);
        for (const text of of(findings, 'TEST-2')) {
          const count = (left.get(String(text)) ?? 0) - 1;
          assert.ok(count >= 0, `${String(text)} was evaluated again, or was not wanted where it was`);
          left.set(String(text), count);
        }
      }),
      { seed: 73 },
    );
  });

  it('evaluates each event of a name that every set wants', () => {
    const always = steps.map((all) =>
      all.map(
        (step): Step => (step.does === 'prepare' ? { ...step, events: [...new Set(['mmap', ...step.events])] } : step),
      ),
    );
    fc.assert(
      fc.property(always, (all) => {
        const { findings, selected } = run(all, true);
        const mmaps = selected.filter(({ name }) => name === 'mmap').map(({ text }) => text);
        const told = of(findings, 'TEST-2').filter((text) => String(text).startsWith('mmap'));
        assert.deepEqual(told.toSorted(), mmaps.toSorted());
      }),
      { seed: 74 },
    );
  });
});
