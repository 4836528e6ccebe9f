import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Engine } from '../../src/engine/engine.ts';
import { votesNeeded } from '../../src/event/message/far-times.ts';
import type { Finding } from '../../src/finding.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import { caseStart, encodeTestEvent, event, time } from '../../src/testing/event.ts';
import { field, piecesOf, varint } from '../event/compiled/pieces.ts';
import { accounted, base, bench, said } from './run.ts';

const hour = 3_600_000;
const in2100 = 74 * 365.25 * 24 * hour;
const in9999 = 7_973 * 365.25 * 24 * hour;
const rseq = (sig: number) => event('rseq', { sig });

interface Ctx {
  after(ms: number, key: string, fn: () => unknown): void;
}
interface Seen {
  readonly data: { readonly sig: number };
  readonly timestamp: bigint;
}

const tell = {
  ...base,
  on: { rseq: ({ data, timestamp }: Seen) => ({ text: `${data.sig} at ${(timestamp - caseStart) / 1_000_000n}` }) },
};
/** Each event waits for 100 ms. */
const wait = {
  ...base,
  on: {
    rseq({ data: { sig } }: Seen, ctx: Ctx) {
      ctx.after(100, `${sig}`, () => ({ text: `timer ${sig}` }));
      return { text: `event ${sig}` };
    },
  },
};
const texts = (values: readonly unknown[]): string[] => values.map(String);

describe('an event far ahead of the others', () => {
  it('is evaluated at the time of the stream, counted and told, and moves nothing', () => {
    const told: unknown[] = [];
    const onFuture = (...all: unknown[]): unknown => told.push(all);
    const { engine, send, findings, statistics } = bench([tell], { onFuture });
    for (let i = 0; i < 100; i++) {
      if (i === 20) send(rseq(1_000), in2100);
      send(rseq(i), i * 10);
    }
    engine.end();
    const expected = Array.from({ length: 100 }, (_, i) => `${i} at ${i * 10}`).toSpliced(20, 0, '1000 at 190');
    assert.deepEqual(said(findings), expected);
    assert.deepEqual([statistics.future, statistics.late, statistics.gaps, statistics.evaluated], [1, 0, 0, 101]);
    assert.deepEqual(told, [['rseq', time(in2100), time(190)]]);
  });

  it('ends no wait, and its own waits are as long as others', () => {
    const { send, findings } = bench([wait]);
    send(rseq(1), 0);
    send(rseq(2), in2100);
    send(rseq(3), 90);
    send(rseq(4), 349);
    assert.deepEqual(said(findings), ['event 1', 'event 2', 'event 3']);
    send(rseq(5), 350);
    assert.deepEqual(said(findings).slice(3), ['timer 1', 'timer 2']);
  });

  it('changes nothing of what others give, however many there are, as long as most are others', () => {
    const steps = fc.array(
      fc.tuple(fc.nat(200), fc.option(fc.constantFrom(120_000, hour, in2100, in9999), { freq: 3 })),
      {
        minLength: 20,
        maxLength: 120,
      },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const [mixed, alone] = [bench([wait]), bench([wait])];
        let now = 0;
        let ahead = 0;
        for (const [sig, [step, far]] of all.entries()) {
          now += step;
          for (const { send } of [mixed, alone]) send(rseq(sig), now);
          // So often that the majority stays with the others.
          if (far === null || ahead >= votesNeeded - 1) continue;
          ahead++;
          mixed.send(rseq(1_000 + sig), now + far);
        }
        for (const { engine } of [mixed, alone]) engine.end();
        const others = texts(said(mixed.findings)).filter((text) => Number(text.split(' ')[1]) < 1_000);
        assert.deepEqual(others, said(alone.findings));
        assert.equal(mixed.statistics.late, alone.statistics.late);
        assert.equal(mixed.statistics.evaluated, alone.statistics.evaluated + ahead);
      }),
      { numRuns: 60 },
    );
  });

  it('is believed at the end of the input where it may be a pause', () => {
    const { engine, send, findings, statistics } = bench([tell]);
    send(rseq(1), 0);
    send(rseq(2), hour);
    send(rseq(3), in2100);
    engine.end();
    assert.deepEqual(said(findings), ['1 at 0', '3 at 0', `2 at ${hour}`]);
    assert.equal(statistics.future, 1);
  });

  it('does not take the memory of others', () => {
    const { send, engine, statistics } = bench([tell]);
    for (let i = 0; i < 3_000; i++) {
      send(rseq(i), 0);
      send(rseq(i), in2100);
    }
    assert.ok(statistics.future >= 1_900, `${statistics.future}`);
    engine.end();
    assert.equal(statistics.future, 3_000);
    assert.equal(statistics.evaluated, 6_000);
  });
});

describe('events that are rare', () => {
  it('keep their times and their order, and their waits end before the next', () => {
    const { engine, send, findings, statistics } = bench([wait]);
    const count = 40;
    for (let i = 0; i < count; i++) send(rseq(i), i * 10 * 60_000);
    engine.end();
    assert.deepEqual(said(findings), Array.from({ length: count }, (_, i) => [`event ${i}`, `timer ${i}`]).flat());
    assert.deepEqual([statistics.future, statistics.late, statistics.gaps], [0, 0, 0]);
  });

  it('are not far ahead after a silence of a live stream', () => {
    const { engine, send, findings } = bench([tell]);
    send(rseq(1), 0);
    engine.quiet(BigInt(hour) * 1_000_000n);
    send(rseq(2), hour);
    send(rseq(3), hour + 250);
    assert.deepEqual(said(findings), ['1 at 0', `2 at ${hour}`]);
  });
});

describe('a clock that is set while events come', () => {
  it('is followed after a few of them where it was set by more than a minute; every wait ends in any case', () => {
    const milliseconds = fc.oneof(
      fc.integer({ min: -24 * hour, max: 24 * hour }),
      fc.integer({ min: -90_000, max: 90_000 }),
      fc.integer({ min: -65_000, max: -58_000 }),
    );
    const property = (shift: number, step: number): void => {
      const told: string[] = [];
      const { engine, send, findings, statistics } = bench([wait], {
        onSetBack: (from, to) => told.push(`${(to - from) / 1_000_000_000n}`),
      });
      const half = 100;
      const events = 2 * half;
      for (let i = 0; i < events; i++) send(rseq(i), i * step + (i < half ? 0 : shift));
      // Distances are compared in whole seconds: between 60 s and 61 s either may be.
      const behind = -shift - step;
      const isFollowed = behind >= 61_000 || (behind > 60_000 && statistics.gaps > 0);
      assert.equal(statistics.gaps, isFollowed ? 1 : 0);
      assert.equal(told.length, statistics.gaps);
      if (isFollowed || shift >= 0) assert.ok(statistics.late < votesNeeded, `${statistics.late} late`);
      const last = (events - 1) * step + shift;
      // The longest hold-back, and the wait.
      send(rseq(events), 6_000 + (isFollowed ? last : Math.max(last, (half - 1) * step)));
      const ended = texts(said(findings)).filter((text) => text.startsWith('timer'));
      assert.equal(new Set(ended).size, events);
      engine.end();
      assert.equal(statistics.evaluated, events + 1);
      assert.equal(statistics.future, 0);
    };
    fc.assert(fc.property(milliseconds, fc.integer({ min: 1, max: 2_000 }), property), {
      numRuns: 60,
      examples: [
        [-61_500, 40],
        [-63_000, 2_000],
        [-61_040, 40],
        [61_500, 2_000],
      ],
    });
  });

  it('is followed also where the first event alone had a wrong time', () => {
    const { engine, send, findings, statistics } = bench([wait]);
    send(rseq(0), in2100);
    for (let i = 1; i <= 100; i++) send(rseq(i), i * 10);
    assert.ok(findings.length > 100);
    engine.end();
    assert.equal(statistics.late, votesNeeded - 1);
    assert.equal(findings.length, 202);
  });

  it('while the stream was cut lets waits begin again', () => {
    const { engine, send, findings } = bench([wait]);
    send(rseq(1), hour);
    engine.gap('reconnect');
    send(rseq(2), 0);
    send(rseq(3), 350);
    assert.deepEqual(said(findings), ['event 1', 'event 2', 'timer 1', 'timer 2']);
  });
});

describe('any time', () => {
  const number = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.constantFrom(0n, 2n ** 31n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n - 62_135_596_800n),
    fc.constantFrom(253_402_300_799n, 253_402_300_800n, 9_223_372_036n, 4_102_444_800n),
  );
  const nanos = fc.oneof(fc.constant(0n), fc.constantFrom(999_999_999n, 1_000_000_000n, 2n ** 31n, 2n ** 64n - 1n));
  const call = { rseq: 0x7f00_0000_1000n, rseq_len: 32, flags: 0, sig: 0x5305_3053, returnValue: 0n };
  const number64 = (tag: number, value: bigint): Buffer => Buffer.concat([Buffer.of(tag), varint(value, 0)]);

  /** A registration with these times, or of a thread that started at the second. */
  function registration(seconds: bigint, fraction: bigint, start: bigint): Buffer {
    const id = (tag: number, value = 7n): Buffer => field(tag, number64(8, value));
    const thread = [field(10, number64(8, start)), id(26), id(34), id(42)];
    const process = field(10, Buffer.concat([id(18), id(26), id(34), field(50, Buffer.concat(thread))]));
    const time = field(10, Buffer.concat([number64(8, seconds), number64(16, fraction)]));
    const parts = [time, number64(16, 335n), field(26, Buffer.from('rseq')), field(42, process)];
    const data = piecesOf(encodeTestEvent(event('rseq', call), 0)).map((piece) => field(50, piece));
    return field(10, Buffer.concat([...parts, ...data]));
  }

  it('of an event, or of the start of a thread, is refused or taken; nothing throws, and others go on', async () => {
    const signatures = await loadSignatures(['rseq']);
    fc.assert(
      fc.property(fc.array(fc.tuple(number, nanos, number), { minLength: 1, maxLength: 12 }), (all) => {
        const findings: Finding[] = [];
        const faults: unknown[] = [];
        const engine = new Engine({
          signatures,
          arch: 'amd64',
          onFinding: (finding) => findings.push(finding),
          onFault: (fault) => faults.push(fault),
        });
        const send = (message: Uint8Array): void => engine.message(message, 0, message.length, 0);
        for (const [seconds, fraction, start] of all) send(registration(seconds, fraction, start));
        for (let i = 0; i < 40; i++) send(encodeTestEvent(event('rseq', call), i));
        send(encodeTestEvent(event('rseq', { ...call, sig: 1 }, { pid: 5 }), 1_000));
        send(encodeTestEvent(event('rseq', call), 10_000));
        assert.deepEqual(faults, []);
        assert.ok(findings.some(({ timestamp }) => timestamp === time(1_000)));
        engine.end();
        assert.deepEqual(faults, []);
        assert.ok(accounted(engine.statistics));
      }),
      { numRuns: 60 },
    );
  });
});
