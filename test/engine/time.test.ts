import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { TimeQueue } from '../../src/engine/time/order.ts';
import { Timers } from '../../src/engine/time/timers.ts';
import { defineModel } from '../../src/public/index.ts';
import { caseStart, event } from '../../src/testing/event.ts';
import { accounted, base, bench, said } from './run.ts';

const teller = { ...base, on: { rseq: ({ data }: { data: { sig: number } }) => ({ text: `${data.sig}` }) } };
const rseq = (sig: number) => event('rseq', { sig });

interface Ctx {
  readonly gap: boolean;
  after(ms: number, key: string, fn: (ctx: Ctx) => unknown): { cancel(): void };
  cancel(key: string): void;
}
type On = (event: { data: { sig: number }; timestamp: bigint }, ctx: Ctx) => unknown;
const signature = (rseqHandler: On) => ({ ...base, on: { rseq: rseqHandler } });

describe('the order of events', () => {
  it('is that of their time, equal ones as they came, however they came within the hold', () => {
    const shuffled = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 120 })), {
        minLength: 1,
        maxLength: 40,
      })
      .map((all) =>
        all.map(([at, delay], sig) => ({ at, delay, sig })).toSorted((a, b) => a.at + a.delay - b.at - b.delay),
      );
    fc.assert(
      fc.property(shuffled, (events) => {
        const { engine, send, findings, statistics } = bench([teller]);
        for (const { at, sig } of events) send(rseq(sig), at);
        engine.end();
        assert.deepEqual(
          said(findings),
          events.toSorted((a, b) => a.at - b.at).map(({ sig }) => `${sig}`),
        );
        assert.equal(statistics.late, 0);
      }),
    );
  });

  it('comes out of the queue sorted', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 9n })), (times) => {
        const queue = new TimeQueue<{ timestamp: bigint; sequence: number }>();
        const items = times.map((timestamp, sequence) => ({ timestamp, sequence }));
        for (const item of items) queue.push(item);
        const out = items.map(() => queue.pop());
        assert.deepEqual(
          out,
          items.toSorted((a, b) => Number(a.timestamp - b.timestamp) || a.sequence - b.sequence),
        );
        assert.equal(queue.pop(), undefined);
      }),
    );
  });

  it('is broken by late events, which are evaluated and counted, and are no gap for what comes in order', () => {
    const { engine, send, findings, statistics } = bench([
      signature(({ data }, ctx) => ({ text: `${data.sig} ${ctx.gap}` })),
    ]);
    send(rseq(1), 1000);
    send(rseq(2), 2000);
    send({ ...rseq(3), pid: 7 }, 1100);
    assert.deepEqual(said(findings), ['1 false', '3 true']);
    send({ ...rseq(4), pid: 7 }, 2001);
    engine.end();
    assert.deepEqual(said(findings), ['1 false', '3 true', '2 false', '4 false']);
    assert.deepEqual([statistics.late, statistics.gaps, statistics.evaluated], [1, 0, 4]);
  });

  it('is told to timers of what was evaluated before an older event of the same process, and to no others', () => {
    const { engine, send, findings } = bench([
      signature(({ data: { sig } }, ctx) => {
        if (sig < 10) ctx.after(5_000, `${sig}`, (later) => ({ text: `${sig} ${later.gap}` }));
      }),
    ]);
    const own = { pid: 7 };
    send({ ...rseq(1), ...own }, 1_000);
    send({ ...rseq(2), ...own }, 1_200);
    send({ ...rseq(3), pid: 8 }, 1_200);
    send({ ...rseq(4), ...own }, 1_900);
    send(rseq(10), 2_000);
    send({ ...rseq(11), ...own }, 1_100);
    engine.end();
    assert.deepEqual(said(findings), ['1 false', '2 true', '3 false', '4 false']);
  });
});

it('event time goes on with events that nobody wants', () => {
  const { send, findings } = bench([teller]);
  send(rseq(1), 0);
  for (let i = 1; i < 256; i++) send(event('clone', {}), 1_000 + i);
  assert.deepEqual(said(findings), []);
  send(event('clone', {}), 1_001);
  assert.deepEqual(said(findings), ['1']);
});

describe('the hold-back', () => {
  it('grows to twice the lateness that was seen, up to 5 s, and shrinks when that is a minute or two ago', () => {
    const { send, findings, statistics } = bench([teller]);
    send(rseq(1), 1_000);
    assert.equal(statistics.hold_ms, 250);
    for (let i = 0; i < 3; i++) send(rseq(2), 600);
    assert.deepEqual([statistics.hold_ms, statistics.late], [800, 3]);
    send(rseq(3), 1_700);
    send(rseq(4), 1_000);
    assert.equal(statistics.late, 3, 'it is in time now');
    assert.equal(statistics.hold_ms, 800, 'one event alone says nothing');
    send(rseq(5), 2_500);
    assert.deepEqual(said(findings), ['2', '2', '2', '1', '4', '3']);
    for (let i = 0; i < 2; i++) send(rseq(6), -1_500);
    assert.equal(statistics.hold_ms, 5_000);
    send(rseq(7), 50_000);
    send(rseq(8), 62_000);
    assert.equal(statistics.hold_ms, 5_000);
    send(rseq(9), 122_500);
    assert.equal(statistics.hold_ms, 250);
  });

  it('does not follow events of another time, and not where it was fixed', () => {
    for (const [options, behind] of [
      [{}, 61_000],
      [{ holdMs: 250 }, 3_000],
    ] as const) {
      const { send, statistics } = bench([teller], options);
      send(rseq(1), 100_000);
      for (let i = 0; i < 3; i++) send(rseq(2), 100_000 - behind);
      assert.deepEqual([statistics.hold_ms, statistics.late], [250, 3]);
    }
  });
});

describe('quiet', () => {
  it('lets held events and timers come due', () => {
    const { engine, send, findings } = bench([
      signature((_, ctx) => void ctx.after(1000, 'k', () => ({ text: 'timer' }))),
    ]);
    engine.quiet(10n ** 12n);
    send(rseq(1), 0);
    engine.quiet(1_249_000_000n);
    assert.deepEqual(said(findings), []);
    engine.quiet(1_250_000_000n);
    assert.deepEqual(said(findings), ['timer']);
    assert.deepEqual(findings[0]?.tags, []);
  });

  it('that was a stall is taken back: what comes is put in order, and only what had been due too early is told', () => {
    const told: unknown[] = [];
    const on: On = ({ data: { sig } }, ctx) => {
      if (sig < 5) ctx.after(1_000, `${sig}`, (later) => ({ text: `timer ${sig} ${later.gap}` }));
      return { text: `event ${sig} ${ctx.gap}` };
    };
    const { engine, send, findings, statistics } = bench([signature(on)], { onStall: (passed) => told.push(passed) });
    send(rseq(1), 0);
    engine.quiet(20_000_000_000n);
    assert.deepEqual(said(findings), ['event 1 false', 'timer 1 false']);
    send(rseq(2), 600);
    send(rseq(3), 500);
    send(rseq(4), 1_100);
    send(rseq(5), 20_000);
    engine.end();
    const rest = ['event 3 true', 'event 2 true', 'event 4 true', 'timer 3 true', 'timer 2 true', 'timer 4 true'];
    assert.deepEqual(said(findings).slice(2), [...rest, 'event 5 true']);
    assert.deepEqual([statistics.late, statistics.gaps, told], [0, 1, [caseStart + 1_000_000_000n]]);
    assert.equal(statistics.gaps_stall, 1);
  });

  it('that was a stall is told to models, with how far time had come; a slow delivery is none', () => {
    const told: bigint[] = [];
    const model = defineModel({
      id: 'test.stalls',
      create: () => told,
      stall: (view, timestamp) => void view.push(timestamp),
      on: { rseq() {} },
    });
    const { engine, send } = bench([{ ...teller, models: { model } }]);
    send(rseq(1), 0);
    engine.quiet(20_000_000_000n);
    send(rseq(2), 18_000);
    assert.deepEqual(told, []);
    engine.quiet(20_000_000_000n);
    send(rseq(3), 18_001);
    send(rseq(4), 18_002);
    assert.deepEqual(told, [caseStart + 38_000_000_000n]);
  });

  it('that let nothing come due is no loss, whatever comes then', () => {
    const { engine, send, findings, statistics } = bench([teller]);
    send(rseq(1), 0);
    send(rseq(2), 1_000);
    engine.quiet(1n);
    engine.quiet(20_000_000_000n);
    send(rseq(3), 1_001);
    engine.end();
    assert.deepEqual(said(findings), ['1', '2', '3']);
    assert.deepEqual([statistics.late, statistics.gaps], [0, 0]);
  });

  it('before the first event says nothing about time', () => {
    const times: bigint[] = [];
    const { engine } = bench([teller], { onTime: (time) => times.push(time) });
    engine.quiet(10n ** 12n);
    assert.deepEqual(times, []);
  });
});

describe('timers', () => {
  it('fire in the order of their time; an event at that very time goes first', () => {
    const on: On = ({ data: { sig } }, ctx) => {
      if (sig > 0) ctx.after(sig, `${sig}`, () => ({ text: `timer ${sig}` }));
      return { text: `event ${sig}` };
    };
    const { engine, send, findings } = bench([signature(on)]);
    send(rseq(50), 0);
    send(rseq(20), 1);
    send(rseq(0), 21);
    send(rseq(0), 30);
    send(rseq(0), 1000);
    engine.end();
    assert.deepEqual(said(findings), ['event 50', 'event 20', 'event 0', 'timer 20', 'event 0', 'timer 50', 'event 0']);
  });

  it('are replaced under the same key, and cancelled', () => {
    const on: On = ({ data: { sig } }, ctx) => {
      const timer = ctx.after(100, sig < 2 ? 'a' : `${sig}`, () => ({ text: `timer ${sig}` }));
      if (sig === 2) timer.cancel();
      if (sig === 3) ctx.cancel('3');
      if (sig === 4) ctx.cancel('a');
    };
    const { engine, send, findings } = bench([signature(on)]);
    for (const sig of [0, 1, 2, 3]) send(rseq(sig), sig);
    engine.end();
    assert.deepEqual(said(findings), ['timer 1']);
    const another = bench([signature(on)]);
    another.send(rseq(0), 0);
    another.send(rseq(4), 1);
    another.engine.end();
    assert.deepEqual(said(another.findings), ['timer 4']);
  });

  it('of a late event wait for their time from the time that was reached', () => {
    const on: On = ({ data: { sig } }, ctx) => {
      if (sig > 0) ctx.after(sig, `${sig}`, () => ({ text: `timer ${sig}` }));
      return { text: `event ${sig}` };
    };
    const { send, findings } = bench([signature(on)], { holdMs: 250 });
    send(rseq(0), 0);
    send(rseq(0), 10_000);
    send(rseq(100), 1_000);
    assert.deepEqual(said(findings), ['event 0', 'event 100']);
    send(rseq(0), 10_099);
    send(rseq(0), 10_349);
    assert.deepEqual(said(findings).slice(2), ['timer 100', 'event 0', 'event 0']);
  });

  it('that only the end lets fire are tagged', () => {
    const { engine, send, findings } = bench([
      signature((_, ctx) => void ctx.after(3_600_000, 'k', () => ({ text: 'x' }))),
    ]);
    send(rseq(1), 0);
    engine.end();
    assert.deepEqual(
      findings.map(({ tags }) => tags),
      [['at_end']],
    );
  });

  it('that set themselves again do so from the time they were due, and end with the input', () => {
    const again = (ctx: Ctx): unknown => {
      ctx.after(100, 'k', again);
      return { text: 'tick' };
    };
    const { engine, send, findings } = bench([
      signature(({ data: { sig } }, ctx) => void (sig === 1 && ctx.after(100, 'k', again))),
    ]);
    send(rseq(1), 0);
    send(rseq(0), 1250);
    assert.equal(findings.length, 10);
    engine.end();
    assert.ok(findings.length > 10 && findings.length < 30, `${findings.length}`);
    assert.equal(findings.at(-1)?.tags[0], 'at_end');
  });

  it('do not pile up when one key is set over and over', () => {
    const timers = new Timers();
    let fired = 0;
    for (let i = 0; i < 100_000; i++)
      timers.set('A-1', 'k', BigInt(1_000_000 - i), 1n, { fire: () => fired++, refuse() {} });
    assert.equal(timers.size, 1);
    assert.equal(timers.next(), 900_002n);
    timers.fireNext();
    assert.deepEqual([fired, timers.size, timers.next()], [1, 0, undefined]);
  });
});

describe('timers that wait', () => {
  const on: On = ({ data: { sig } }, ctx) => void ctx.after(1000, `${sig}`, () => ({ text: `timer ${sig}` }));

  it('are so many at most: the one that was set longest ago is given up, and counted', () => {
    const told: string[] = [];
    const options = { maxTimers: 3, onFull: (what: string) => told.push(what) };
    const { engine, send, findings, statistics } = bench([signature(on)], options);
    for (const [at, sig] of [1, 2, 3, 1, 4, 5].entries()) send(rseq(sig), at);
    engine.end();
    assert.deepEqual(said(findings), ['timer 1', 'timer 4', 'timer 5']);
    assert.deepEqual([statistics.timers_dropped, told], [2, ['timers']]);
  });
});

describe('timers that keep events', () => {
  it('are given up by bytes, and what was cancelled keeps nothing', () => {
    const event = (i: number) => ({ ...rseq(i), comm: 'c'.repeat(20_000) });
    const on: On = ({ data: { sig } }, ctx) => void ctx.after(60_000, `${sig}`, () => ({ text: `timer ${sig}` }));
    const { engine, send, findings, statistics } = bench([signature(on)], { maxTimerBytes: 1_000_000 });
    for (let i = 1; i <= 100; i++) send(event(i), i);
    engine.end();
    assert.ok(statistics.timers_dropped >= 80 && statistics.timers_dropped < 90);
    assert.equal(findings.length, 100 - statistics.timers_dropped);
    assert.equal(said(findings).at(-1), 'timer 100');
  });
});

describe('gaps', () => {
  const told = signature(({ data: { sig } }, ctx) => ({ text: `${sig} ${ctx.gap}` }));

  it('concern processes that were there before, in the place of the stream where events were lost', () => {
    for (const reason of ['dropped', 'kernel'] as const) {
      const { engine, send, findings, statistics } = bench([told]);
      send(rseq(1), 1000);
      engine.gap(reason);
      send(rseq(2), 1500);
      send({ ...rseq(3), pid: 9, startedAt: 1400 }, 1600);
      engine.end();
      assert.deepEqual(said(findings), ['1 false', '2 true', '3 false'], reason);
      assert.deepEqual([statistics.gaps, statistics[`gaps_${reason}`]], [1, 1]);
    }
  });

  it('of a cut stream start event time anew', () => {
    const { engine, send, findings, statistics } = bench([told]);
    send(rseq(1), 3_600_000);
    engine.gap('reconnect');
    assert.equal(statistics.gaps_reconnect, 1);
    assert.deepEqual(said(findings), ['1 false']);
    send(rseq(2), 1000);
    send(rseq(3), 900);
    engine.end();
    assert.deepEqual(said(findings), ['1 false', '3 true', '2 true']);
    assert.equal(statistics.late, 0);
    assert.equal(findings[1]?.timestamp, caseStart + 900_000_000n);
  });

  it('of two cuts with nothing between them have the time of the last event', () => {
    const times: bigint[] = [];
    const noted = { create: () => ({ evicted: 0, gap: (timestamp: bigint) => void times.push(timestamp) }), keeps: '' };
    const { engine, send } = bench([{ ...base, state: { noted }, on: { rseq() {} } }]);
    send(rseq(1), 1_000);
    engine.gap('reconnect');
    engine.gap('reconnect');
    assert.deepEqual(times, [caseStart + 1_000_000_000n, caseStart + 1_000_000_000n]);
  });

  it('do not reach timers that were due before', () => {
    const { engine, send, findings } = bench([
      signature(
        ({ data: { sig } }, ctx) => void ctx.after(sig, `${sig}`, (later) => ({ text: `${sig} ${later.gap}` })),
      ),
    ]);
    send(rseq(10), 0);
    send(rseq(9000), 500);
    engine.gap('dropped');
    send(rseq(9000), 8000);
    assert.deepEqual(said(findings), ['10 false']);
    engine.end();
    assert.deepEqual(said(findings).slice(1), ['9000 true']);
  });
});

it('what comes after stopEvaluating is dropped and counted', () => {
  const { engine, send, findings, statistics } = bench([teller]);
  send(rseq(1), 0);
  engine.stopEvaluating();
  engine.stopEvaluating();
  send(rseq(2), 1);
  send(event('clone', {}), 2);
  engine.message(Buffer.of(1), 0, 1, 0);
  assert.deepEqual(said(findings), ['1']);
  assert.deepEqual([statistics.dropped, statistics.unmatched, statistics.invalid, statistics.evaluated], [1, 1, 1, 1]);
  assert.ok(accounted(statistics));
});
