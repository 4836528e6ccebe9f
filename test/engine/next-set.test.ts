import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SetChange } from '../../src/engine/next-set.ts';
import { defineModel, single } from '../../src/public/index.ts';
import { event } from '../../src/testing/event.ts';
import { accounted, base, bench, load, said } from './run.ts';

interface Ctx {
  readonly gap: boolean;
  readonly models: { readonly seen: { count: number; gapAt: bigint | undefined } };
  readonly state: { readonly counts: { readonly value: Map<number, number> } };
  after(ms: number, key: string, fn: () => unknown): void;
}

/** Tells how often it has seen the process. */
const counting = (id: number, on = 'rseq') => ({
  ...base,
  id: `TEST-${id}`,
  name: `test_${id}`,
  state: { counts: single({ create: () => new Map<number, number>() }) },
  on: {
    [on]({ process }: { process?: { pid: number } }, { state: { counts }, gap }: Ctx) {
      const pid = process?.pid ?? 0;
      const count = (counts.value.get(pid) ?? 0) + 1;
      counts.value.set(pid, count);
      return { text: `${id} ${count}${gap ? ' gap' : ''}` };
    },
  },
});

type Bench = ReturnType<typeof bench>;

function replace(
  { engine }: Bench,
  signatures: readonly unknown[],
  isSame: (id: string) => boolean = () => true,
): SetChange {
  return engine.prepare({ signatures: signatures.map(load), isSame }).begin();
}

describe('a set of signatures that replaces another one', () => {
  it('keeps the state of what is the same, and begins what has changed anew, with a gap', () => {
    const [same, changed] = [counting(1), counting(2)];
    const one = bench([same, changed]);
    one.send(event('rseq', {}), 0);
    one.send(event('rseq', {}), 1_000);
    const change = replace(one, [same, counting(2), counting(3)]);
    assert.deepEqual(change, { kept: ['TEST-1'], anew: ['TEST-2', 'TEST-3'], gone: [], timers: 0 });
    one.send(event('rseq', {}), 2_000);
    one.send(event('rseq', {}, { pid: 7, startedAt: 2_500 }), 3_000);
    one.engine.end();
    assert.deepEqual(said(one.findings).slice(2), [
      // The second event was held when the set began, so the new set has evaluated it.
      '1 2',
      '2 1 gap',
      '3 1 gap',
      '1 3',
      '2 2 gap',
      '3 2 gap',
      '1 1',
      '2 1',
      '3 1',
    ]);
    assert.ok(accounted(one.statistics));
  });

  it('has no gap before the first event', () => {
    const one = bench([counting(1)]);
    replace(one, [counting(1)]);
    one.send(event('rseq', {}), 0);
    one.engine.end();
    assert.deepEqual(said(one.findings), ['1 1']);
  });

  it('begins anew what has other options', () => {
    const same = counting(1);
    const one = bench([same]);
    const { anew } = replace(one, [same], () => false);
    assert.deepEqual(anew, ['TEST-1']);
  });

  it('counts a held event that it does not want as unmatched, and takes the events that it wants', () => {
    const one = bench([counting(1, 'rseq')]);
    one.send(event('rseq', {}), 0);
    replace(one, [counting(2, 'mmap')]);
    one.send(event('rseq', {}), 1);
    one.send(event('mmap', {}), 2);
    one.engine.end();
    assert.deepEqual(said(one.findings), ['2 1 gap']);
    const { received, unmatched, evaluated } = one.statistics;
    assert.deepEqual({ received, unmatched, evaluated }, { received: 3, unmatched: 2, evaluated: 1 });
  });

  it('finds an event that an earlier set wanted and the last one did not', () => {
    const one = bench([counting(1, 'rseq')]);
    replace(one, [counting(2, 'mmap')]);
    replace(one, [counting(1, 'rseq')]);
    one.send(event('mmap', {}), 0);
    one.send(event('rseq', {}), 1);
    one.engine.end();
    assert.deepEqual(said(one.findings), ['1 1']);
  });

  it('discards the timers of what has changed, and keeps those of the others', () => {
    const waiting = (id: number) => ({
      ...base,
      id: `TEST-${id}`,
      name: `test_${id}`,
      on: { rseq: (_event: unknown, ctx: Ctx) => ctx.after(5_000, 'key', () => ({ text: `${id} waited` })) },
    });
    const same = waiting(1);
    const one = bench([same, waiting(2)], { holdMs: 0 });
    one.send(event('rseq', {}), 0);
    one.send(event('close', {}), 1);
    assert.equal(replace(one, [same, waiting(2)]).timers, 1);
    one.engine.end();
    assert.deepEqual(said(one.findings), ['1 waited']);
  });

  it('keeps a model that is the same, also for a new signature; another model begins with a gap', () => {
    const seen = () =>
      defineModel({
        id: 'test.seen',
        create: (): Ctx['models']['seen'] => ({ count: 0, gapAt: undefined }),
        gap: (view, timestamp) => {
          view.gapAt = timestamp;
        },
        on: {
          rseq: (view) => {
            view.count++;
          },
        },
      });
    const using = (model: ReturnType<typeof seen>, id: number) => ({
      ...base,
      id: `TEST-${id}`,
      name: `test_${id}`,
      models: { seen: model },
      on: {
        rseq: (_event: unknown, { models }: Ctx) => ({
          text: `${id} ${models.seen.count}${models.seen.gapAt === undefined ? '' : ' gap'}`,
        }),
      },
    });
    const model = seen();
    const same = using(model, 1);
    const one = bench([same], { holdMs: 0 });
    one.send(event('rseq', {}), 0);
    assert.deepEqual(replace(one, [same, using(model, 2)]).kept, ['test.seen', 'TEST-1']);
    one.send(event('rseq', {}), 1);
    assert.deepEqual(replace(one, [using(seen(), 1)]), {
      kept: [],
      anew: ['test.seen', 'TEST-1'],
      gone: ['TEST-2'],
      timers: 0,
    });
    one.send(event('rseq', {}), 2);
    one.engine.end();
    assert.deepEqual(said(one.findings), ['1 0', '1 1', '2 1', '1 0 gap']);
  });

  it('leaves a suspended signature suspended while it is the same', () => {
    const [same, changed] = [counting(1), counting(2)];
    const one = bench([same, changed]);
    one.engine.suspend('TEST-1');
    one.engine.suspend('TEST-2');
    replace(one, [same, counting(2)]);
    one.send(event('rseq', {}), 0);
    one.engine.end();
    assert.deepEqual(said(one.findings), ['2 1']);
  });

  it('changes nothing before it begins, nor if a signature cannot make its state', () => {
    const one = bench([counting(1)]);
    one.engine.prepare({ signatures: [counting(2, 'mmap')].map(load), isSame: () => true });
    const failing = { ...counting(3), state: { counts: { create: () => assert.fail('no state') } } };
    assert.throws(() => replace(one, [failing]), /no state/);
    one.send(event('rseq', {}), 0);
    one.send(event('mmap', {}), 1);
    one.engine.end();
    assert.deepEqual(said(one.findings), ['1 1']);
  });

  it('runs no work that code of an earlier set has left behind', () => {
    const one = bench([counting(1)]);
    const { outside } = one.engine;
    const before = outside.codeOf('TEST-1');
    assert.equal(
      outside.runAs('TEST-1', () => 'ran'),
      'ran',
    );
    replace(one, [counting(1)]);
    assert.notEqual(outside.codeOf('TEST-1'), before);
    replace(one, [counting(2)]);
    assert.equal(
      outside.runAs('TEST-1', () => 'ran'),
      undefined,
    );
  });

  it('uses the numbers of authors again', () => {
    const one = bench([counting(1)]);
    for (let i = 0; i < 100; i++) replace(one, [counting(1)]);
    assert.ok(one.engine.authors.length <= 2, `${one.engine.authors.length} numbers`);
  });
});
