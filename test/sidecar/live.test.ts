import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Engine } from '../../src/engine/engine.ts';
import { MessageHead } from '../../src/event/message/message-head.ts';
import type { Finding } from '../../src/finding.ts';
import { Quiet } from '../../src/intake/live/quiet.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import type { LoadedSignature } from '../../src/signature/loaded.ts';
import type { Statistics } from '../../src/statistics/event-counts.ts';
import { encodeTestEvent, event, time } from '../../src/testing/event.ts';
import { base, load } from '../engine/run.ts';
import { messages } from '../event/events.ts';

/** An event with its time in milliseconds. */
interface Message {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** The stream stands still from `from` on, for `ms`; then everything comes at once. */
interface Stall {
  readonly from: number;
  readonly ms: number;
}

interface Run {
  readonly findings: readonly Finding[];
  readonly statistics: Statistics;
}

function started(signatures: readonly LoadedSignature[]): { readonly engine: Engine; readonly findings: Finding[] } {
  const findings: Finding[] = [];
  return {
    engine: new Engine({ signatures, arch: 'amd64', onFinding: (finding) => findings.push(finding) }),
    findings,
  };
}

function replay(stream: readonly Message[], signatures: readonly LoadedSignature[]): Run {
  const { engine, findings } = started(signatures);
  for (const { bytes } of stream) engine.message(bytes, 0, bytes.length, 0);
  engine.end();
  return { findings, statistics: engine.statistics };
}

/**
 * The same stream as a live one, with a clock that this function moves: an event comes when it and all before it have happened,
 * or at the end of a stall.
 * @param look is called after each event
 */
function live(
  stream: readonly Message[],
  signatures: readonly LoadedSignature[],
  stalls: readonly Stall[],
  look: (at: number, statistics: Statistics) => void = () => {},
): Run {
  const { engine, findings } = started(signatures);
  const start = stream[0]?.at ?? 0;
  let now = start;
  const quiet = new Quiet(() => now);
  quiet.streamOpened();
  let asked = now;
  let newest = now;
  for (const { bytes, at } of stream) {
    newest = Math.max(newest, at);
    const stall = stalls.find(({ from, ms }) => start + from <= newest && newest < start + from + ms);
    const arrival = Math.max(now, stall === undefined ? newest : start + stall.from + stall.ms);
    while (asked + 50 < arrival) {
      now = asked += 50;
      const silence = quiet.silence();
      if (silence !== undefined) engine.quiet(silence);
    }
    now = arrival;
    quiet.message(bytes, 0, bytes.length, now);
    engine.message(bytes, 0, bytes.length, now);
    look(at - start, engine.statistics);
  }
  engine.end();
  return { findings, statistics: engine.statistics };
}

const head = new MessageHead();
function recorded(name: string): Message[] {
  return [...messages(name)].map((bytes) => {
    head.read(bytes, 0, bytes.length);
    return { bytes, at: head.seconds * 1e3 + head.nanos / 1e6 };
  });
}

/** Tells each event, and what was not followed by another of its process within its wait. */
const waiting = load({
  ...base,
  on: {
    rseq({ data: { sig }, process }: { data: { sig: number }; process?: { pid: number } }, ctx: Ctx) {
      const key = `${process?.pid}`;
      ctx.cancel(key);
      ctx.after(1 + sig, key, () => ({ text: `nothing came after ${sig} of ${key}` }));
      return { text: `${sig} of ${key}` };
    },
  },
});
/** Tells each mapping, and waits. */
const telling = load({
  ...base,
  on: Object.fromEntries(
    ['mmap', 'mprotect', 'security_file_open'].map((name) => [
      name,
      ({ thread }: { thread?: { tid: number } }, ctx: Ctx) => {
        ctx.after(50, `${thread?.tid}`, () => ({ text: `nothing came after that of ${thread?.tid}` }));
        return { text: name };
      },
    ]),
  ),
});
interface Ctx {
  after(ms: number, key: string, fn: () => unknown): void;
  cancel(key: string): void;
}

const made = fc
  .array(
    fc.record({
      step: fc.oneof({ weight: 8, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.nat(8_000) }),
      delay: fc.nat(240),
      sig: fc.oneof(fc.nat(100), fc.nat(5_000)),
      pid: fc.integer({ min: 100, max: 103 }),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((all) => {
    let now = 0;
    const events = all.map(({ step, delay, sig, pid }) => ({ at: (now += step), sig, pid, delay }));
    return events
      .toSorted((a, b) => a.at + a.delay - b.at - b.delay)
      .map(({ at, sig, pid }) => ({
        at: Date.UTC(2026) + at,
        bytes: encodeTestEvent(event('rseq', { sig }, { pid }), at),
      }));
  });
const stallsUpTo = (ms: number) =>
  fc.array(fc.record({ from: fc.nat(30_000), ms: fc.integer({ min: 1, max: ms }) }), { maxLength: 6 });

/** Of one CPU each, delivered after a stall one CPU after the other. */
function drained(stalls: readonly Stall[], seconds: number): Message[] {
  const cpus = 4;
  const all = Array.from({ length: seconds * 100 }, (_, i) => ({ at: i * 10, cpu: i % cpus }));
  const order = all.toSorted((a, b) => {
    const stall = (at: number): number => stalls.findIndex(({ from, ms }) => from <= at && at < from + ms);
    const [one, other] = [stall(a.at), stall(b.at)];
    return one >= 0 && one === other ? a.cpu - b.cpu || a.at - b.at : a.at - b.at;
  });
  return order.map(({ at, cpu }) => ({
    at: Date.UTC(2026) + at,
    bytes: encodeTestEvent(event('rseq', { sig: 60 }, { pid: 100 + cpu }), at),
  }));
}

describe('a live stream that stalls', () => {
  it('gives the same as its replay, in the same order, where no stall is longer than 3 s', () => {
    fc.assert(
      fc.property(made, stallsUpTo(3_000), (stream, stalls) => {
        const { findings, statistics } = live(stream, [waiting], stalls);
        const expected = replay(stream, [waiting]);
        assert.deepEqual(findings, expected.findings);
        assert.deepEqual({ ...statistics, lag_ms_max: 0 }, expected.statistics);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same as its replay in a recording of misuse', async () => {
    const signatures = await loadSignatures(['rseq']);
    const stream = recorded('rseq-extra');
    const expected = replay(stream, signatures);
    assert.ok(expected.findings.length > 10);
    fc.assert(
      fc.property(stallsUpTo(3_000), (stalls) => {
        const { findings, statistics } = live(stream, signatures, stalls);
        assert.deepEqual(findings, expected.findings);
        assert.deepEqual({ ...statistics, lag_ms_max: 0 }, expected.statistics);
      }),
      { numRuns: 3 },
    );
  });

  it('gives the same as its replay where a real Tracee has delivered one CPU after the other, and is late once', () => {
    const stream = recorded('burst');
    const expected = replay(stream, [telling]);
    assert.ok(expected.findings.length > 586);
    assert.ok(expected.statistics.late > 0 && expected.statistics.late < 80, `${expected.statistics.late} late`);
    fc.assert(
      fc.property(stallsUpTo(3_000), (stalls) => {
        assert.deepEqual(live(stream, [telling], stalls).findings, expected.findings);
      }),
      { numRuns: 4 },
    );
  });

  it('gives the same, or tells a gap, where stalls are longer', () => {
    fc.assert(
      fc.property(made, stallsUpTo(20_000), (stream, stalls) => {
        const { findings, statistics } = live(stream, [waiting], stalls);
        const expected = replay(stream, [waiting]);
        if (statistics.gaps === 0) assert.deepEqual(findings, expected.findings);
        assert.equal(statistics.evaluated, expected.statistics.evaluated);
        assert.ok(statistics.gaps <= stalls.length);
      }),
      { numRuns: 30 },
    );
  });

  it('tells a gap where an event comes too late for the wait that ended at its time', () => {
    const sent = [0, 1, 1, 5_000].map((at) => ({
      at: Date.UTC(2026) + at,
      bytes: encodeTestEvent(event('rseq', { sig: 0 }, { pid: 100 }), at),
    }));
    const { findings, statistics } = live(sent, [waiting], [{ from: 1, ms: 3_300 }]);
    assert.equal(statistics.gaps, 1);
    assert.notDeepEqual(findings, replay(sent, [waiting]).findings, 'the wait has ended before');
  });

  it('gives the same from the second stall on, where that is no longer than the first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4_000, max: 30_000 }), fc.double({ min: 0.2, max: 1, noNaN: true }), (ms, part) => {
        const stalls = [
          { from: 5_000, ms },
          { from: 50_000, ms: ms * part },
        ];
        const gaps = new Map<boolean, number>();
        const stream = drained([], 90);
        const { statistics } = live(stream, [waiting], stalls, (at, { gaps: count }) => gaps.set(at < 50_000, count));
        assert.equal(gaps.get(true), 1, 'a wait was under way');
        assert.equal(statistics.gaps, 1);
        assert.equal(statistics.late, 0);
      }),
      { numRuns: 3 },
    );
  });

  it('is put in order from the second stall on, where one CPU is delivered after the other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 4_500 }), (ms) => {
        const stalls = [
          { from: 5_000, ms },
          { from: 30_000, ms },
        ];
        const late = new Map<boolean, number>();
        const stream = drained(stalls, 50);
        const { findings, statistics } = live(stream, [waiting], stalls, (at, { late: count }) =>
          late.set(at < 25_000, count),
        );
        assert.ok((late.get(true) ?? 0) > 0, 'the first stall was not foreseen');
        assert.equal(late.get(false), late.get(true));
        assert.ok(statistics.hold_ms > ms && statistics.hold_ms <= 5_000, `${statistics.hold_ms}`);
        // As if nothing had ever come out of order.
        const since = (all: readonly Finding[]) => all.filter(({ timestamp }) => timestamp >= time(25_000));
        assert.deepEqual(since(findings), since(replay(drained([], 50), [waiting]).findings));
        assert.ok(since(findings).length > 2_000);
      }),
      { numRuns: 3 },
    );
  });
});
