import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineModel, type Event } from '../../src/public/index.ts';
import { event } from '../../src/public/testing.ts';
import { type Ancestor, AncestorModel } from '../../src/signature/ancestry.ts';
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

describe('conditions of a signature on the workload', () => {
  const nginx = { executable: '/usr/sbin/nginx', userId: 33, container: { id: 'c', name: 'web' } };

  it('are tested for the event that they are for, after those on arguments', () => {
    const one = {
      ...base,
      where: { ptrace: { pid: { lt: 5 } } },
      workload: { ptrace: { 'process.executable': { baseName: 'nginx' }, container: true, 'process.uid': { not: 0 } } },
      on: { ptrace: (event: Event<'ptrace'>) => ({ text: String(event.data.pid) }), prctl: () => ({ text: 'other' }) },
    };
    const { engine, findings, send } = bench([one]);
    send(event('ptrace', { pid: 1 }, nginx), 0);
    send(event('ptrace', { pid: 7 }, nginx), 0);
    send(event('ptrace', { pid: 2 }, { ...nginx, userId: 0 }), 0);
    send(event('ptrace', { pid: 3 }, { ...nginx, pid: 300, executable: null }), 0);
    send(event('prctl', { option: 1 }, {}), 0);
    engine.end();
    assert.deepEqual(said(findings), ['1', 'other']);
  });

  it('know the ancestors that a model knows', () => {
    class Line extends AncestorModel {
      ancestors(): readonly Ancestor[] {
        const known = { known: 'seen', program: 'seen', uniqueId: 1, hostPid: 1, pid: 1 } as const;
        return [
          { ...known, executable: '/usr/bin/bash' },
          { ...known, executable: '/usr/sbin/sshd' },
        ];
      }
    }
    const line = defineModel({ id: 'line', create: () => new Line(), on: { prctl() {} } });
    const workload = { ptrace: { 'process.ancestors': { baseName: 'sshd' }, 'process.parent': { baseName: 'bash' } } };
    const seen = { ...base, workload, on: { ptrace: () => ({ text: 'seen' }) } };
    for (const [models, expected] of [
      [{ line }, ['seen']],
      [{}, []],
    ] as const) {
      const { engine, findings, send } = bench([{ ...seen, models }]);
      send(event('ptrace', { pid: 1 }), 0);
      engine.end();
      assert.deepEqual(said(findings), expected);
    }
  });
});
