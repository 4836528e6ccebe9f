import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Watch } from '../../src/engine/authors/watch.ts';
import { boundFindings, defaultFindingBytes } from '../../src/output/bound/bound-finding.ts';
import { event } from '../../src/public/testing.ts';
import { base, bench, said } from './run.ts';

interface Ctx {
  after(ms: number, key: string, fn: (ctx: Ctx) => unknown): unknown;
  report(finding: unknown, options?: unknown): void;
}
interface Seen {
  readonly data: { readonly sig: number };
}
const rseq = (sig: number) => event('rseq', { sig });
const hour = 3_600_000;
const in2026 = 56 * 365.25 * 24 * hour;

/** At the first event it sets this timer, which fires every so many milliseconds of event time. */
function periodic(ms: number, fired: () => unknown) {
  const again = (ctx: Ctx): unknown => {
    ctx.after(ms, 'k', again);
    return fired();
  };
  return { ...base, on: { rseq: ({ data }: Seen, ctx: Ctx) => void (data.sig === 1 && ctx.after(ms, 'k', again)) } };
}
const honest = {
  ...base,
  id: 'TEST-2',
  name: 'test_two',
  on: { rseq: ({ data }: Seen) => ({ text: `${data.sig}` }) },
};

describe('a timer that sets itself again', () => {
  it('fires as often as it is due in an hour of quiet, without a fault', () => {
    let fired = 0;
    const { engine, send, faults } = bench([periodic(1_000, () => void fired++)]);
    send(rseq(1), 0);
    engine.quiet(BigInt(hour) * 1_000_000n);
    assert.deepEqual([fired, faults], [3_599, []]);
  });

  it('waits for a millisecond at least', () => {
    let fired = 0;
    const { send } = bench([periodic(1e-6, () => void fired++)], { holdMs: 0 });
    send(rseq(1), 0);
    send(rseq(2), 100);
    assert.equal(fired, 100);
  });

  it('without end is a fault of its author within one step of event time, and others go on', () => {
    const { engine, send, findings, faults } = bench([periodic(1, () => undefined), honest]);
    send(rseq(1), 0);
    engine.quiet(BigInt(hour) * 1_000_000n);
    send(rseq(2), hour);
    engine.end();
    assert.deepEqual(said(findings), ['1', '2']);
    assert.deepEqual(
      faults.map(({ author, event: name, suspended }) => [author, name, suspended]),
      [['TEST-1', 'rseq', false]],
    );
    assert.match(String(faults[0]?.error), /RangeError: after: timers that set themselves again/);
  });

  it('again and again suspends its author', () => {
    const again = (ctx: Ctx): void => {
      ctx.after(1, 'k', again);
    };
    const { engine, send, faults } = bench([{ ...base, on: { rseq: (_: Seen, ctx: Ctx) => again(ctx) } }], {
      holdMs: 0,
    });
    for (let i = 0; i < 12; i++) {
      engine.gap('reconnect');
      send(rseq(i), 0);
      engine.quiet(200_000_000_000n);
    }
    assert.deepEqual([faults.length, faults.at(-1)?.suspended], [10, true]);
  });

  it('through findings of another signature is counted as one chain', () => {
    const tick = { ...base, on: { rseq: (_: Seen, ctx: Ctx) => void ctx.after(1, 'k', () => ({ text: 'x' })) } };
    const echo = {
      ...base,
      id: 'TEST-2',
      name: 'test_two',
      on: { finding: (_: unknown, ctx: Ctx) => void ctx.after(1, 'k', () => ({ text: 'y' })) },
    };
    const { engine, send, faults } = bench([tick, echo], {
      maxTimerChain: 50,
      // A finding holds the one that it is about.
      bound: boundFindings(defaultFindingBytes),
    });
    send(rseq(1), 0);
    engine.quiet(BigInt(hour) * 1_000_000n);
    assert.deepEqual(
      faults.map(({ author }) => author),
      ['TEST-2'],
    );
  });

  it('under ever more keys ends, too', () => {
    let keys = 0;
    const more = (ctx: Ctx): void => {
      for (let i = 0; i < 2; i++) ctx.after(1, `${keys++}`, more);
    };
    const { engine, send, faults } = bench([{ ...base, on: { rseq: (_: Seen, ctx: Ctx) => more(ctx) } }], {
      maxTimers: 1_000,
      maxTimerChain: 1_000,
    });
    send(rseq(1), 0);
    engine.quiet(BigInt(hour) * 1_000_000n);
    assert.equal(faults.length, 1);
  });

  it('is no progress after some thousand times, as those see who watch the engine', () => {
    const runs = new Int32Array(4);
    let fired = 0;
    const { engine, send } = bench([periodic(100, () => void fired++)], { watch: new Watch(new Int32Array(3), runs) });
    send(rseq(1), 0);
    engine.quiet(BigInt(hour) * 1_000_000n);
    assert.ok(fired > 35_000, `${fired}`);
    assert.ok((runs[0] ?? 0) < 5_000, `${runs[0]}`);
  });

  it('begins to wait anew where the clock was set by years', () => {
    for (const cut of [undefined, 'gap', 'restartTime'] as const) {
      let fired = 0;
      const { engine, send, findings, faults, statistics } = bench([periodic(1_000, () => void fired++), honest]);
      for (let i = 1; i <= 100; i++) send(rseq(i), i * 10);
      if (cut === 'gap') engine.gap('reconnect');
      if (cut === 'restartTime') engine.restartTime();
      for (let i = 101; i <= 200; i++) send(rseq(i), in2026 + i * 10);
      engine.end();
      assert.deepEqual(
        said(findings),
        Array.from({ length: 200 }, (_, i) => `${i + 1}`),
        cut,
      );
      assert.ok(fired > 0 && fired < 10, `${fired}`);
      assert.deepEqual([faults, statistics.late], [[], 0]);
    }
  });
});

describe('timers of one author', () => {
  it('count the findings that they keep', () => {
    const subject = 'x'.repeat(10_000);
    const finds = { ...base, on: { rseq: (_: Seen, ctx: Ctx) => ctx.report({ text: 'x' }, { subject }) } };
    const waits = {
      ...base,
      id: 'TEST-2',
      name: 'test_two',
      on: {
        finding: ({ timestamp }: { timestamp: bigint }, ctx: Ctx) => void ctx.after(hour, `${timestamp}`, () => {}),
      },
    };
    const { engine, send, statistics } = bench([finds, waits], { maxTimerBytes: 1_000_000 });
    for (let i = 0; i < 100; i++) send(rseq(i), i);
    engine.end();
    assert.ok(statistics.timers_dropped > 50, `${statistics.timers_dropped}`);
  });

  it('take no room of another', () => {
    const many = {
      ...base,
      on: {
        rseq({ data }: Seen, ctx: Ctx) {
          for (let i = 0; i < 20; i++) ctx.after(1_000, `${data.sig} ${i}`, () => undefined);
        },
      },
    };
    const one = {
      ...honest,
      on: { rseq: ({ data }: Seen, ctx: Ctx) => void ctx.after(1_000, `${data.sig}`, () => ({ text: `${data.sig}` })) },
    };
    const told: unknown[] = [];
    const options = { maxTimers: 15, onFull: (what: string, author?: string) => told.push([what, author]) };
    const { engine, send, findings, statistics } = bench([many, one], options);
    for (let i = 1; i <= 3; i++) send(rseq(i), i);
    engine.end();
    assert.deepEqual(said(findings), ['1', '2', '3']);
    assert.deepEqual([statistics.timers_dropped, told], [48, [['timers', 'TEST-1']]]);
  });
});

describe('without other limits', () => {
  it('65 536 timers wait at most', () => {
    const over = 3;
    let fired = 0;
    const many = {
      ...base,
      on: {
        rseq(_: Seen, ctx: Ctx) {
          for (let i = 0; i < 65_536 + over; i++) ctx.after(1_000, `${i}`, () => void fired++);
        },
      },
    };
    const { engine, send, statistics } = bench([many]);
    send(rseq(1), 0);
    engine.end();
    assert.deepEqual([fired, statistics.timers_dropped], [65_536, over]);
  });

  it('1 000 findings of one signature for one event are reported', () => {
    const many = {
      ...base,
      on: {
        rseq(_: Seen, ctx: Ctx) {
          for (let i = 0; i < 1_002; i++) ctx.report({ text: `${i}` });
        },
      },
    };
    const { engine, send, statistics } = bench([many]);
    send(rseq(1), 0);
    engine.end();
    assert.deepEqual([statistics.findings, statistics.findings_over_limit], [1_000, 2]);
  });
});

describe('findings for one event', () => {
  it('are limited over everything that follows from it', () => {
    const echo = {
      ...base,
      on: {
        finding(_: unknown, ctx: Ctx) {
          for (let i = 0; i < 10; i++) ctx.report({ text: 'x' });
        },
      },
    };
    const { engine, send, statistics } = bench([echo, honest], { maxFindings: 10 });
    send(rseq(1), 0);
    engine.end();
    assert.equal(statistics.findings, 11);
    assert.ok(statistics.findings_over_limit > 0);
    const next = bench([echo, honest], { maxFindings: 10 });
    for (let i = 0; i < 3; i++) next.send(rseq(i), i);
    next.engine.end();
    assert.equal(next.statistics.findings, 33, 'each event has its own limit');
  });
});

it('faults before event time went back do not count with those after it', () => {
  const throws = {
    ...base,
    on: {
      rseq() {
        throw new Error('x');
      },
    },
  };
  const { engine, send, faults } = bench([throws]);
  for (let i = 0; i < 9; i++) send(rseq(i), hour);
  engine.gap('reconnect');
  for (let i = 0; i < 9; i++) send(rseq(i), 0);
  engine.end();
  assert.deepEqual([faults.length, faults.some(({ suspended }) => suspended)], [18, false]);
});
