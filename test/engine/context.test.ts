import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineModel } from '../../src/public/index.ts';
import { event } from '../../src/testing/event.ts';
import { base, bench, said } from './run.ts';

declare module 'tracee-sequent' {
  interface CustomEvents {
    readonly test_context_fact: { readonly word: string };
  }
}

interface Ctx {
  readonly gap: boolean;
  report(finding: { text: string }): void;
  after(ms: number, key: string, fn: (ctx: Ctx) => unknown): { cancel(): void };
  cancel(key: string): void;
}
type Seen = {
  readonly name: string;
  readonly timestamp: bigint;
  readonly data: { readonly sig: number };
  readonly process?: { readonly pid: number };
};
const rseq = (sig: number, pid = 100) => ({ ...event('rseq', { sig }), pid });

describe('the context of a handler', () => {
  it('belongs to the event at hand, also after a finding that the same signature has handled meanwhile', () => {
    const signature = {
      ...base,
      where: { finding: { subject: ['process 1', 'mine'] } },
      on: {
        rseq({ data }: Seen, ctx: Ctx) {
          ctx.report({ text: `first ${data.sig}` });
          ctx.report({ text: `second ${data.sig}` });
          ctx.after(100, 'k', (later) => later.report({ text: `timer ${data.sig}` }));
        },
        finding: () => undefined,
      },
    };
    const echo = {
      ...signature,
      where: {},
      on: { ...signature.on, finding: (_: Seen, ctx: Ctx) => ctx.cancel('none') },
    };
    for (const one of [signature, echo]) {
      const { engine, send, findings } = bench([one]);
      send(rseq(1, 7), 0);
      send(rseq(2, 8), 50);
      send(rseq(0, 9), 1000);
      assert.deepEqual(said(findings), ['first 1', 'second 1', 'first 2', 'second 2', 'timer 2']);
      assert.deepEqual(
        findings.map(({ workload, detectedFrom }) => [workload.process?.pid, detectedFrom.name]),
        [7, 7, 8, 8, 8].map((pid) => [pid, 'rseq']),
      );
      engine.end();
    }
  });

  it('may be taken apart', () => {
    const { engine, send, findings } = bench([
      {
        ...base,
        on: {
          rseq: ({ data }: Seen, { report, after, gap }: Ctx) => {
            report({ text: `${data.sig} ${gap}` });
            after(1, 'k', () => ({ text: 'timer' }));
          },
        },
      },
    ]);
    send(rseq(1), 0);
    engine.end();
    assert.deepEqual(said(findings), ['1 false', 'timer']);
  });

  it('is a fault when it is used after its handler had ended, and ends nobody', () => {
    let kept: Ctx | undefined;
    const { engine, send, findings, faults } = bench([
      { ...base, on: { rseq: (_: Seen, ctx: Ctx) => void (kept = ctx) } },
    ]);
    send(rseq(1), 0);
    engine.end();
    assert.equal(kept?.gap, false);
    kept?.report({ text: 'too late' });
    kept?.after(1, 'k', () => ({ text: 'never' })).cancel();
    kept?.cancel('k');
    assert.deepEqual(said(findings), []);
    assert.deepEqual(
      faults.map(({ author, event: name, error }) => [author, name, String(error)]),
      [1, 2].map(() => ['TEST-1', '', 'TypeError: the context was used after its handler had ended']),
    );
  });

  it('cannot carry anything from one event to the next', () => {
    const { engine, send, faults } = bench([
      { ...base, on: { rseq: (_: Seen, ctx: Ctx) => void Object.assign(ctx, { seen: true }) } },
    ]);
    send(rseq(1), 0);
    engine.end();
    assert.equal(faults.length, 1);
  });
});

it('what a model emits is about the event at hand, in the order of its making', () => {
  const model = defineModel({
    id: 'm',
    create: () => ({}),
    repair: { rseq: (_view, { data }, ctx) => ctx.emit('test_context_fact', { word: `repair ${data.sig}` }) },
    on: { rseq: (_view, { data }, ctx) => ctx.emit('test_context_fact', { word: `apply ${data.sig}` }) },
  });
  const on = {
    rseq: ({ data }: Seen) => ({ text: `${data.sig}` }),
    test_context_fact: ({ data, process }: { data: { word: string }; process?: { pid: number } }) => ({
      text: `${data.word} by ${process?.pid}`,
    }),
  };
  const { engine, send, findings } = bench([{ ...base, models: { m: model }, on }]);
  send(rseq(1, 7), 0);
  send(rseq(2, 8), 1);
  engine.end();
  assert.deepEqual(said(findings), ['1', 'repair 1 by 7', 'apply 1 by 7', '2', 'repair 2 by 8', 'apply 2 by 8']);
});

it('what a model has emitted before a finding goes round is not forgotten over it', () => {
  const model = defineModel({
    id: 'm',
    create: () => ({}),
    repair: { rseq: (_view, { data }, ctx) => ctx.emit('test_context_fact', { word: `${data.sig}` }) },
    on: {},
  });
  const on = {
    rseq: () => ({ text: 'seen' }),
    finding: () => undefined,
    test_context_fact: ({ data }: { data: { word: string } }) => ({ text: `fact ${data.word}` }),
  };
  const { engine, send, findings } = bench([{ ...base, models: { m: model }, on }]);
  send(rseq(1), 0);
  engine.end();
  assert.deepEqual(said(findings), ['seen', 'fact 1']);
});

it('one argument is the same alone as among the others, also of facts and of findings', () => {
  const model = defineModel({
    id: 'm',
    create: () => ({}),
    repair: { rseq: (_view, event, ctx) => ctx.emit('test_context_fact', { word: `${event.value('sig')}` }) },
    on: {},
  });
  type One = { value(argument: string): string | number; readonly data: Readonly<Record<string, string | number>> };
  const both = (argument: string) => (event: One) => ({
    text: `${event.value(argument)} ${event.data[argument]} ${event.value(argument)}`,
  });
  const on = { rseq: both('sig'), test_context_fact: both('word') };
  const missing = { ...base, id: 'TEST-2', on: { rseq: (event: One) => ({ text: `${event.value('flags')}` }) } };
  const echo = {
    ...base,
    id: 'TEST-3',
    where: { finding: { signature: 'TEST-1' } },
    on: { finding: both('signature') },
  };
  const { engine, send, findings, faults, statistics } = bench([{ ...base, models: { m: model }, on }, missing, echo]);
  for (let sig = 1; sig <= 40; sig++) send(rseq(sig), sig);
  engine.end();
  const numbers = Array.from({ length: 40 }, (_, i) => i + 1);
  const words = numbers.flatMap((sig) => [
    `${sig} ${sig} ${sig}`,
    'TEST-1 TEST-1 TEST-1',
    `${sig} ${sig} ${sig}`,
    'TEST-1 TEST-1 TEST-1',
  ]);
  assert.deepEqual([faults, said(findings)], [[], words]);
  assert.equal(statistics.missing_argument, 40);
});

describe('conditions on arguments', () => {
  it('hold for an event as often as it comes, and a missing argument is counted', () => {
    const signature = {
      ...base,
      where: { rseq: { sig: { gt: 10 }, flags: 0 }, sched_process_exec: { pathname: { prefix: '/tmp/' } } },
      on: {
        rseq: ({ data }: Seen) => ({ text: `${data.sig}` }),
        sched_process_exec: ({ data }: { data: { pathname: string } }) => ({ text: data.pathname }),
      },
    };
    const { engine, send, findings, statistics } = bench([signature]);
    for (let i = 0; i < 60; i++) {
      send(event('rseq', { sig: i, flags: i % 2 }), 3 * i);
      send(event('sched_process_exec', { pathname: i % 2 === 0 ? `/tmp/${i}` : `/usr/${i}` }), 3 * i + 1);
      send(event('rseq', { sig: 99 }), 3 * i + 2);
    }
    engine.end();
    const expected = Array.from({ length: 30 }, (_, i) => [
      ...(2 * i > 10 ? [`${2 * i}`] : []),
      `/tmp/${2 * i}`,
    ]).flat();
    assert.deepEqual(said(findings), expected);
    assert.deepEqual([statistics.missing_argument, statistics.faults], [60, 0]);
  });
});
