import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineModel, type Event, z } from '../../src/public/index.ts';
import { event } from '../../src/testing/event.ts';
import { messages, recordings, view } from '../event/events.ts';
import { base, bench } from './run.ts';

const parts = [
  'name',
  'timestamp',
  'data',
  'sent',
  'process',
  'thread',
  'container',
  'k8s',
  'policies',
  'detectedFrom',
  'inexact',
] as const;

/** Paths of what in this value can be written, but for bytes: of those each reader has a copy. */
function writable(value: unknown, path: string, found: string[] = []): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return found;
  if (Reflect.isExtensible(value)) found.push(`${path} can be added to`);
  if (Reflect.set(value, 'added', 1)) found.push(`${path}.added`);
  if (Reflect.setPrototypeOf(value, { other: true })) found.push(`${path} has another prototype`);
  for (const key of Object.keys(value)) {
    const child = Object.getOwnPropertyDescriptor(value, key);
    if (Reflect.set(value, key, 1)) found.push(`${path}.${key}`);
    writable(child?.value, `${path}.${key}`, found);
  }
  return found;
}

function writableIn(one: Event): string[] {
  return parts.flatMap((part) => {
    // What `sent` gives is made anew for each who asks.
    const found = part === 'sent' ? [] : writable(one[part], part);
    return Reflect.set(one, part, 1) ? [part, ...found] : found;
  });
}

const everything = event(
  'rseq',
  { sig: 1, rseq: 0x1000n },
  {
    parentPid: 7,
    container: { name: 'c', image: { id: 'i', name: 'n', repoDigests: ['d'] } },
    k8s: { pod: { name: 'p', uid: 'u', labels: { app: 'a' } }, namespace: 'n' },
  },
);

describe('what a context holds', () => {
  it('cannot be written', () => {
    const model = defineModel({ id: 'test.model', create: () => ({}), on: { rseq() {} } });
    const found: string[] = [];
    const look = (_one: unknown, ctx: Readonly<Record<string, object>>): void => {
      for (const name of ['options', 'state', 'models']) found.push(...(Object.isFrozen(ctx[name]) ? [] : [name]));
      if (!Object.isFrozen(ctx)) found.push('ctx');
    };
    const options = z.strictObject({ list: z.array(z.int()).default([1]) });
    const { engine, send, faults } = bench([{ ...base, options, models: { model }, on: { rseq: look } }]);
    send(everything, 1);
    engine.end();
    assert.deepEqual([found, faults], [[], []]);
  });
});

describe('an event', () => {
  it('cannot be written, whatever it is and in whichever way it was read', () => {
    let read = 0;
    for (const name of recordings) {
      for (const message of messages(name)) {
        const one = view(message);
        if (one === undefined || one.refusal().length > 0) continue;
        assert.deepEqual(writableIn(one), [], `${name} ${one.name}`);
        if (++read % 500 === 0) break;
      }
    }
    assert.ok(read > 1_000);
  });

  it('cannot be written by a signature, which throws where it does', () => {
    const attempts: readonly ((one: Event<'rseq'>) => unknown)[] = [
      (one) => Object.assign(one, { timestamp: 0n }),
      (one) => Object.assign(one.data, { sig: 2 }),
      (one) => Object.assign(one.process ?? {}, { pid: 1 }),
      (one) => Object.assign(one.process?.parent ?? {}, { pid: 1 }),
      (one) => Object.assign(one.thread ?? {}, { name: 'x' }),
      (one) => Object.assign(one.container?.image ?? {}, { name: 'x' }),
      (one) => Object.assign(one.k8s?.pod?.labels ?? {}, { app: 'x' }),
      (one) => Object.setPrototypeOf(one.data, null),
      (one) => Object.assign(Object.getPrototypeOf(one), { data: {} }),
    ];
    for (const [index, attempt] of attempts.entries()) {
      const { engine, send, faults, findings } = bench([
        { ...base, on: { rseq: attempt } },
        {
          ...base,
          id: 'TEST-2',
          name: 'test_two',
          on: {
            rseq: (one: Event<'rseq'>) => ({
              text: `${one.data.sig} ${one.process?.pid} ${one.thread?.name} ${one.container?.image?.name} ${one.k8s?.pod?.labels['app']}`,
            }),
          },
        },
      ]);
      send(everything, 1);
      engine.end();
      assert.deepEqual(
        [faults.length, faults[0]?.error instanceof TypeError, findings[0]?.data[0]?.value],
        [1, true, '1 100 example n a'],
        `attempt ${index}`,
      );
    }
  });

  it('of bytes gives each who asks a copy of its own', () => {
    const seen: unknown[] = [];
    const read = (one: Event<'magic_write'>): undefined => {
      seen.push(one.data.bytes[0]);
      one.data.bytes[0] = 9;
      one.value('bytes')[0] = 9;
    };
    const { engine, send } = bench(
      ['TEST-1', 'TEST-2'].map((id, index) => ({ ...base, id, name: `test_${index}`, on: { magic_write: read } })),
    );
    for (let at = 0; at < 40; at++) send(event('magic_write', { bytes: new Uint8Array([1, 2]) }), at);
    engine.end();
    assert.deepEqual(new Set(seen), new Set([1]));
    assert.equal(seen.length, 80);
  });

  it('made of a fact or of a finding cannot be written either', () => {
    const writes: string[] = [];
    const model = defineModel({
      id: 'test.model',
      create: () => ({}),
      on: {
        rseq: (_view, _one, ctx) =>
          ctx.emit('sched_process_exit', { exit_code: 0, process_group_exit: true, signal_code: 0 }),
      },
    });
    const look = (one: Event): void => void writes.push(one.name, ...writable(one, 'event'), ...writableIn(one));
    const { engine, send, faults } = bench([
      { ...base, models: { model }, on: { rseq: () => ({ text: 'x' }), sched_process_exit: look } },
      { ...base, id: 'TEST-2', name: 'test_two', on: { finding: look } },
    ]);
    send(everything, 1);
    engine.end();
    assert.deepEqual([faults, writes], [[], ['finding', 'sched_process_exit']]);
  });
});
