import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSnapshot, writeSnapshot } from '../../src/engine/saved-state.ts';
import { type Event, firstSeen, perProcess, type StateSpec, z } from '../../src/public/index.ts';
import { event } from '../../src/testing/event.ts';
import { base, bench, load, said } from './run.ts';

interface Seen {
  isNew(event: Event): boolean;
}

const rule = (learn: '0s' | '1h', id = 'TEST-1') => ({
  ...base,
  id,
  state: {
    files: firstSeen({ key: ({ process }) => process?.executable, learn }),
    counts: perProcess({ create: () => 0 }),
  },
  on: {
    openat: (one: Event, { state: { files } }: { state: { files: Seen } }) =>
      files.isNew(one) ? { text: String(one.process?.executable) } : undefined,
  },
});

const opens = (executable: string) => event('openat', {}, { executable });

/** The bytes of the state that another engine has learnt. */
function learnt(): Uint8Array {
  const before = bench([rule('0s')]);
  before.send(opens('/bin/a'), 1);
  before.engine.stopEvaluating();
  assert.deepEqual(said(before.findings), ['/bin/a']);
  return before.engine.snapshot().bytes;
}

function restored(bytes: Uint8Array, next: ReturnType<typeof rule>): unknown[] {
  const restore = readSnapshot(bytes);
  assert.ok(restore !== undefined);
  const running = bench([next], { restore });
  for (const [index, path] of ['/bin/a', '/bin/b'].entries()) running.send(opens(path), index + 2);
  running.engine.end();
  return said(running.findings);
}

describe('state that outlives an engine', () => {
  it('goes on in another engine', () => {
    assert.deepEqual(restored(learnt(), rule('0s')), ['/bin/b']);
  });

  it('is the same for the same events', () => {
    assert.deepEqual(learnt(), learnt());
  });

  it('is not given to a helper that keeps something else', () => {
    assert.deepEqual(restored(learnt(), rule('1h')), []);
    assert.deepEqual(restored(learnt(), rule('0s', 'TEST-2')), ['/bin/a', '/bin/b']);
  });

  it('goes on in a changed signature of the same id after a reload', () => {
    const running = bench([rule('0s')], { holdMs: 0 });
    running.send(opens('/bin/a'), 1);
    running.engine.quiet(1_000_000_000n);
    const change = running.engine.prepare({ signatures: [load(rule('0s'))], isSame: () => true }).begin();
    assert.deepEqual(change.anew, ['TEST-1']);
    running.send(opens('/bin/a'), 2);
    running.send(opens('/bin/b'), 3);
    running.engine.end();
    assert.deepEqual(said(running.findings), ['/bin/a', '/bin/b']);
  });

  it('is left out if it would make the snapshot too large', () => {
    const helper = { counts: { keeps: '', value: 'x'.repeat(100) } };
    const { bytes, leftOut } = writeSnapshot(
      [
        ['A-1', helper],
        ['A-2', { counts: { keeps: '', value: 'x'.repeat(1_000) } }],
        ['A-3', helper],
      ],
      500,
    );
    assert.deepEqual([leftOut, [...(readSnapshot(bytes)?.keys() ?? [])]], [['A-2'], ['A-1', 'A-3']]);
  });

  it('is nothing if the bytes are no snapshot', () => {
    for (const text of ['', '{', '{}', '[]', '{"format":2,"states":{}}', '{"format":1,"states":{"A-1":5}}', '\uD800'])
      assert.equal(readSnapshot(new TextEncoder().encode(text)), undefined);
    assert.equal(readSnapshot(new Uint8Array([0xff, 0xfe])), undefined);
  });

  it('costs its author a fault if its own code throws', () => {
    const broken: StateSpec<object> = {
      create: () => ({
        evicted: 0,
        save: () => {
          throw new Error('no');
        },
        gap: () => {
          throw new Error('no');
        },
      }),
    };
    const fine = rule('0s', 'TEST-2');
    const running = bench([
      { ...base, finding: z.strictObject({}), state: { broken }, on: { openat: () => undefined } },
      fine,
    ]);
    running.send(opens('/bin/a'), 1);
    running.engine.gap('reconnect');
    assert.deepEqual([...(readSnapshot(running.engine.snapshot().bytes)?.keys() ?? [])], ['TEST-2']);
    assert.deepEqual(
      running.faults.map(({ author }) => author),
      ['TEST-1', 'TEST-1'],
    );
  });
});
