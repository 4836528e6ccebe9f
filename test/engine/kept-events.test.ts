import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineModel, type Event, type Evidence, evidenceOf, type Process } from '../../src/public/index.ts';
import { caseStart, event } from '../../src/testing/event.ts';
import { base, bench, said } from './run.ts';

interface Ctx {
  readonly models: { readonly kept: { readonly event: Event<'rseq'> | undefined } };
  report(finding: { text: string }, options?: { evidence: readonly (Event | Evidence)[] }): void;
  after(ms: number, key: string, fn: (ctx: Ctx) => unknown): void;
}

const rseq = (sig: number, pid = 100) => ({ ...event('rseq', { sig, rseq: 0x1000n }), pid });
const over = 'an event was read after its handler had ended: keep what is needed of it, or evidenceOf(event)';

/** What a handler has kept of the first event is given to `read` when the second comes. */
function later<T>(keep: (event: Event<'rseq'>) => T, read: (kept: T, ctx: Ctx) => unknown) {
  let kept: { readonly value: T } | undefined;
  const on = {
    rseq(one: Event<'rseq'>, ctx: Ctx) {
      if (kept !== undefined) return read(kept.value, ctx);
      kept = { value: keep(one) };
      return undefined;
    },
  };
  const { engine, send, findings, faults } = bench([{ ...base, on }]);
  for (const [at, sig] of [1, 2, 3].entries()) send(rseq(sig, 100 + sig), at);
  engine.end();
  return { findings, errors: faults.map(({ error }) => (error instanceof Error ? error.message : String(error))) };
}

describe('an event that a handler keeps', () => {
  const reads: Readonly<Record<string, (event: Event<'rseq'>) => unknown>> = {
    data: ({ data }) => data,
    process: ({ process }) => process,
    thread: ({ thread }) => thread,
    container: ({ container }) => container,
    k8s: ({ k8s }) => k8s,
    policies: ({ policies }) => policies,
    sent: ({ sent }) => sent,
  };
  for (const [part, read] of Object.entries(reads)) {
    it(`has no ${part} when the handler has ended, whether it was read before or not`, () => {
      assert.deepEqual(later((one) => one, read).errors, [over, over]);
      const both = later(
        (one) => [one, read(one)] as const,
        ([one]) => read(one),
      );
      assert.deepEqual(both.errors, [over, over]);
    });
  }

  it('cannot be evidence later', () => {
    const { errors, findings } = later(
      (one) => one,
      (one, ctx) => ctx.report({ text: 'x' }, { evidence: [one] }),
    );
    assert.deepEqual([errors, findings.length], [[over, over], 0]);
  });

  it('leaves what was taken out of it', () => {
    const { errors, findings } = later(
      (one): readonly [Event<'rseq'>['data'], Process | undefined, Evidence, Event] => [
        one.data,
        one.process,
        evidenceOf(one),
        one,
      ],
      ([data, process, evidence, { name, timestamp }], ctx) =>
        ctx.report(
          { text: `${data.sig} ${data.rseq} ${process?.pid} ${name} ${timestamp === evidence.timestamp}` },
          { evidence: [evidence] },
        ),
    );
    assert.deepEqual([errors, said(findings)], [[], ['1 4096 101 rseq true', '1 4096 101 rseq true']]);
    assert.deepEqual(findings[0]?.evidence[0]?.process?.pid, 101);
  });

  it('is there for a timer that it has set, whether it was read before or not, and whatever came after it', () => {
    const told = ({ data, process, timestamp }: Event<'rseq'>): string => `${data.sig} ${process?.pid} ${timestamp}`;
    const expected = (sig: number): string => `${sig} ${100 + sig} ${caseStart + BigInt(sig) * 1_000_000n}`;
    let count = 0;
    const on = {
      rseq(one: Event<'rseq'>, ctx: Ctx) {
        const number = count++;
        if (number % 3 === 0) assert.equal(told(one), expected(number));
        ctx.after(500, `${number}`, () => ({ text: told(one) }));
        if (number % 3 === 1) assert.equal(told(one), expected(number));
      },
    };
    const { engine, send, findings, faults } = bench([{ ...base, on }]);
    const numbers = Array.from({ length: 1_000 }, (_, sig) => sig);
    for (const sig of numbers) send(rseq(sig, 100 + sig), sig);
    engine.end();
    assert.deepEqual([faults, said(findings)], [[], numbers.map(expected)]);
  });

  it('is over for models, too', () => {
    const kept = defineModel({
      id: 'test.kept',
      create: () => ({ event: undefined as Event<'rseq'> | undefined }),
      on: {
        rseq(view, one) {
          view.event ??= one;
        },
      },
    });
    const on = { rseq: (_: Event, { models }: Ctx) => models.kept.event && { text: `${models.kept.event.data.sig}` } };
    const { engine, send, faults } = bench([{ ...base, models: { kept }, on }]);
    for (const [at, sig] of [1, 2].entries()) send(rseq(sig), at);
    engine.end();
    assert.deepEqual(
      faults.map(({ error }) => error instanceof Error && error.message),
      [over],
    );
  });
});
