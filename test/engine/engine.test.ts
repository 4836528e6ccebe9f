import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import * as z from 'zod';
import { createJson } from '../../src/output/format/json/json.ts';
import { incoming } from '../../src/output/parcel.ts';
import { createSuppression } from '../../src/output/suppression.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import { defineModel } from '../../src/public/index.ts';
import type { Configurable } from '../../src/signature/parsed-options.ts';
import { encodeTestEvent, event } from '../../src/testing/event.ts';
import { messages } from '../event/events.ts';
import { accounted, base, bench, load, said } from './run.ts';

declare module 'tracee-sequent' {
  interface CustomEvents {
    readonly test_engine_fact: { readonly word: string };
  }
}

const rseq = (sig: number) => event('rseq', { sig });
const second = { ...base, id: 'TEST-2', name: 'test_two' };
const says = (text: string) => () => ({ text });

describe('accounting', () => {
  it('holds for any stream', () => {
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .tuple(fc.constantFrom('rseq', 'clone', 'finding', 'made_up'), fc.nat(2000))
        .map(([name, at]) => encodeTestEvent({ name: name as 'rseq', data: {} }, at)),
      fc.tuple(fc.nat(2000), fc.nat(), fc.nat(255)).map(([at, position, byte]) => {
        const bytes = encodeTestEvent(rseq(1), at);
        bytes[position % bytes.length] = byte;
        return bytes;
      }),
    );
    const step = fc.oneof(
      { weight: 30, arbitrary: message },
      fc.constantFrom('reconnect', 'dropped', 'kernel', 'quiet', 'stop'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { engine, statistics } = bench([
          {
            ...base,
            on: { rseq: ({ thread }: { thread?: unknown }) => ({ text: typeof thread }), made_up() {}, finding() {} },
          },
        ]);
        for (const one of steps) {
          if (typeof one !== 'string') engine.message(one, 0, one.length, 0);
          else if (one === 'quiet') engine.quiet(500_000_000n);
          else if (one === 'stop') engine.stopEvaluating();
          else engine.gap(one);
        }
        engine.end();
        assert.ok(accounted(statistics), JSON.stringify(statistics));
        assert.equal(statistics.faults, 0);
      }),
      { numRuns: 400 },
    );
  });

  it('counts what a schema refuses by its path, and says the first', () => {
    const told: string[] = [];
    const { engine, send, statistics } = bench([{ ...base, on: { made_up() {}, rseq() {} } }], {
      onInvalid: (name, { path }) => told.push(`${name} ${path}`),
    });
    const bytes = encodeTestEvent(rseq(1), 0);
    const at = Buffer.from(bytes).indexOf('sig') + 3;
    bytes[at] = 0x40;
    for (let i = 0; i < 3; i++) engine.message(bytes, 0, bytes.length, 0);
    send(rseq(1), 0);
    engine.end();
    assert.deepEqual([...engine.invalid], [['rseq sig', 3]]);
    assert.deepEqual(told, ['rseq sig']);
    assert.deepEqual([statistics.invalid, statistics.evaluated], [3, 1]);
  });

  it('takes an event that calls itself a finding for nobody', () => {
    const { engine, statistics } = bench([{ ...base, on: { finding: says('forged') } }]);
    const bytes = encodeTestEvent({ name: 'connect', data: {} }, 0);
    bytes.set(Buffer.from('finding'), Buffer.from(bytes).indexOf('connect'));
    engine.message(bytes, 0, bytes.length, 0);
    engine.end();
    assert.deepEqual([statistics.unmatched, statistics.findings], [1, 0]);
  });
});

describe('faults', () => {
  it('stay with their signature, whatever a handler does', async () => {
    const wrongs: Record<string, unknown> = {
      throws: () => assert.fail('boom'),
      'is async': async () => Promise.reject(new Error('late')),
      'does not fit': () => ({ text: 1 }),
      'has too much': () => ({ text: 'x', more: 1 }),
      'is no finding': () => 'text',
      'recurses for ever': function again(): unknown {
        return again();
      },
    };
    for (const [what, handler] of Object.entries(wrongs)) {
      const { engine, send, findings, faults, statistics } = bench([
        { ...base, on: { rseq: handler } },
        { ...second, on: { rseq: says('fine') } },
      ]);
      send(rseq(1), 0);
      engine.end();
      assert.deepEqual(said(findings), ['fine'], what);
      assert.deepEqual(
        faults.map(({ author, event: name, suspended }) => [author, name, suspended]),
        [['TEST-1', 'rseq', false]],
        what,
      );
      assert.equal(statistics.faults, 1, what);
    }
    // A rejection that nobody took would end the process here.
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('ten within a minute suspend; ten in more time do not', () => {
    for (const [gap, calls] of [
      [5_900, 10],
      [6_700, 12],
    ] as const) {
      let called = 0;
      const { engine, send, faults } = bench([{ ...base, on: { rseq: () => assert.fail(`${called++}`) } }]);
      for (let i = 0; i < 12; i++) send(rseq(1), i * gap);
      engine.end();
      assert.equal(called, calls);
      assert.equal(faults.filter(({ suspended }) => suspended).length, calls === 10 ? 1 : 0);
    }
  });

  it('of models are theirs; a promise is one', async () => {
    const modelOn = (rseqHandler: () => undefined) =>
      defineModel({ id: 'broken', create: () => 0, on: { rseq: rseqHandler } });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const promising = (async () => Promise.reject(new Error('late'))) as unknown as () => undefined;
    for (const handler of [() => assert.fail('boom'), promising]) {
      const { engine, send, findings, faults } = bench([
        { ...base, models: { m: modelOn(handler) }, on: { rseq: says('x') } },
      ]);
      for (let i = 0; i < 12; i++) send(rseq(1), i);
      engine.end();
      assert.equal(findings.length, 12);
      assert.deepEqual(
        faults.map(({ author }) => author),
        Array.from({ length: 10 }, () => 'broken'),
      );
    }
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('are not made by arguments that are missing', () => {
    const { engine, send, findings, statistics } = bench([
      { ...base, on: { rseq: ({ data }: { data: { rseq: bigint } }) => ({ text: `${data.rseq}` }) } },
      { ...second, on: { rseq: says('fine') } },
    ]);
    send(rseq(1), 0);
    engine.end();
    assert.deepEqual(said(findings), ['fine']);
    assert.deepEqual([statistics.missing_argument, statistics.faults, statistics.evaluated], [1, 0, 1]);
  });
});

describe('what comes of events', () => {
  it('findings reach listeners, to a depth', () => {
    const echo = { ...second, where: { finding: { signature: ['TEST-1', 'TEST-2'] } }, on: { finding: says('echo') } };
    const { engine, send, findings } = bench([{ ...base, on: { rseq: says('first') } }, echo]);
    send(rseq(1), 0);
    engine.end();
    assert.deepEqual(said(findings), ['first', 'echo', 'echo', 'echo', 'echo', 'echo']);
    assert.deepEqual(findings[1]?.detectedFrom.name, 'finding');
    assert.deepEqual(findings[1]?.workload, findings[0]?.workload);
  });

  it('models repair before signatures and take in after them; their facts come last', () => {
    const model = defineModel({
      id: 'm',
      create: () => ({ log: '' }),
      gap: (view) => void (view.log += 'gap '),
      repair: { rseq: (view) => void (view.log += 'repaired ') },
      on: {
        rseq(view, _event, ctx) {
          view.log += 'applied ';
          ctx.emit('test_engine_fact', { word: 'fact' });
        },
      },
    });
    type Ctx = { models: { m: { log: string } } };
    const on = {
      rseq: (_: unknown, ctx: Ctx) => ({ text: ctx.models.m.log }),
      test_engine_fact: ({ data }: { data: { word: string } }, ctx: Ctx) => ({
        text: `${data.word} ${ctx.models.m.log}`,
      }),
    };
    const { engine, send, findings } = bench([{ ...base, models: { m: model }, on }]);
    engine.gap('reconnect');
    send(rseq(1), 0);
    engine.end();
    assert.deepEqual(said(findings), ['gap repaired ', 'fact gap repaired applied ']);
    assert.equal(findings[1]?.detectedFrom.name, 'test_engine_fact');
  });

  it('is the same, byte for byte, each time', async () => {
    const signatures = await loadSignatures([]);
    const run = (): string => {
      const format = createJson();
      const suppression = createSuppression();
      const lines: string[] = [];
      const { engine } = bench([], {
        signatures,
        onFinding: (finding) =>
          lines.push(...suppression.add(incoming(finding, { json: true, object: false })).map(format)),
      });
      for (const message of messages('rseq-extra')) engine.message(message, 0, message.length, 0);
      engine.end();
      assert.ok(accounted(engine.statistics));
      return [...lines, ...suppression.flush().map(format)].join('\n');
    };
    const first = run();
    assert.ok(first.length > 1000);
    assert.equal(run(), first);
  });

  it('hands the options of a signature and of its models over as they were parsed, and else their defaults', () => {
    const seen: unknown[] = [];
    const options = z.strictObject({ text: z.string().default('none') });
    const model = defineModel({ id: 'test.model', options, create: (own) => seen.push(own), on: { rseq() {} } });
    const handler = (_event: unknown, ctx: { readonly options: unknown }): void => void seen.push(ctx.options);
    const loaded = load({ ...base, options, models: { model }, on: { rseq: handler } });
    const started = (given: ReadonlyMap<Configurable, unknown>): unknown[] => {
      seen.length = 0;
      const { engine, send } = bench([], { signatures: [loaded], options: given });
      send(rseq(1), 1);
      engine.end();
      return seen;
    };
    assert.deepEqual(started(new Map()), [{ text: 'none' }, { text: 'none' }]);
    const parsed = new Map<Configurable, unknown>([
      [loaded, { text: 'own' }],
      [model, { text: 1 }],
    ]);
    assert.deepEqual(started(parsed), [{ text: 1 }, { text: 'own' }]);
  });
});
