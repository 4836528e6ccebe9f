import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { event } from '../../src/public/testing.ts';
import type { TestWorkload } from '../../src/testing/event.ts';
import { base, bench, said } from './run.ts';

/** Whether a signature of this scope sees an event of this workload. */
function sees(container: 'any' | 'started' | 'none' | undefined, workload: TestWorkload): boolean {
  const one = { ...base, scope: container && { container }, on: { ptrace: () => ({ text: 'seen' }) } };
  const { engine, findings, send } = bench([one]);
  send(event('ptrace', { pid: 1 }, workload), 0);
  engine.end();
  return said(findings).length > 0;
}

describe('the scope of a signature', () => {
  const host = {};
  const known = { container: { id: 'c', started: false } };
  const started = { container: { id: 'c', started: true } };
  const nameless = { container: { id: '', started: true } };

  it('tells containers, started ones, and what runs in none', () => {
    const workloads = [host, known, started, nameless];
    for (const [container, seen] of [
      [undefined, [true, true, true, true]],
      ['any', [false, true, true, false]],
      ['started', [false, false, true, false]],
      ['none', [true, false, false, true]],
    ] as const) {
      assert.deepEqual(
        workloads.map((workload) => sees(container, workload)),
        seen,
        container,
      );
    }
  });

  it('holds beside its conditions', () => {
    const one = {
      ...base,
      scope: { container: 'started' },
      where: { ptrace: { pid: 1 } },
      on: { ptrace: () => ({ text: 'seen' }), prctl: () => ({ text: 'other' }) },
    };
    const { engine, findings, send } = bench([one]);
    for (const workload of [host, started]) for (const pid of [1, 2]) send(event('ptrace', { pid }, workload), 0);
    for (const workload of [host, started]) send(event('prctl', { option: 1 }, workload), 0);
    engine.end();
    assert.deepEqual(said(findings), ['seen', 'other']);
  });
});
