import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Process } from '../../../src/event/workload/workload.ts';
import { processTree, z } from '../../../src/public/index.ts';
import { event } from '../../../src/testing/event.ts';
import { type Bench, base, bench } from '../run.ts';

const rule = { ...base, finding: z.strictObject({}), on: { openat: () => ({}) } };
const process = (pid: number, startedAt: number) => ({ pid, startedAt, executable: null });

/** `sshd` starts `bash`, which starts `cat`, which opens a file: the process of that finding. */
function found(running: Bench): Process | undefined {
  const [sshd, bash, cat] = [process(10, -1_000), process(11, 2), process(12, 4)];
  const fork = (parent: typeof sshd, child: number) =>
    event('sched_process_fork', { child_tid: child, child_pid: child }, parent);
  const exec = (own: typeof sshd, pathname: string) =>
    event('sched_process_exec', { pathname, argv: [pathname, '-x'] }, own);
  const all = [
    exec(sshd, '/usr/sbin/sshd'),
    fork(sshd, 11),
    exec(bash, '/bin/bash'),
    fork(bash, 12),
    exec(cat, '/bin/cat'),
  ];
  for (const [index, one] of [...all, event('openat', {}, { ...cat, parentPid: 11 })].entries())
    running.send(one, index + 1);
  running.engine.end();
  assert.deepEqual(running.faults, []);
  return running.findings[0]?.workload.process;
}

function line(first: Process | undefined): unknown[] {
  const all: unknown[] = [];
  for (let one = first?.parent; one !== undefined; one = one.parent) all.push(one.executable);
  return all;
}

describe('the ancestors in a finding', () => {
  it('are those of the process tree, if a signature uses it', () => {
    const own = found(bench([{ ...rule, models: { tree: processTree } }]));
    assert.deepEqual(line(own), ['/bin/bash', '/usr/sbin/sshd']);
    assert.equal(own?.executable, '/bin/cat');
    assert.equal(own?.parent?.lineage?.commandLine, '/bin/bash -x');
    assert.equal(own?.parent?.lineage?.known, 'seen');
  });

  it('are those of the process tree, if it runs for them alone', () => {
    assert.deepEqual(line(found(bench([rule], { models: [processTree] }))), ['/bin/bash', '/usr/sbin/sshd']);
  });

  it('are the parent that the event names, without the tree', () => {
    const own = found(bench([rule]));
    assert.deepEqual(line(own), [undefined]);
    assert.equal(own?.parent?.lineage, undefined);
  });

  it('stay those of the event while the tree does not run any more', () => {
    const running = bench([rule], { models: [processTree] });
    running.engine.suspend('sequent.process_tree');
    assert.deepEqual(line(found(running)), [undefined]);
  });

  it('end with a reload that takes the tree out', () => {
    const running = bench([rule], { models: [processTree], holdMs: 0 });
    running.engine.prepare({ signatures: [], isSame: () => true }).begin();
    assert.deepEqual(found(running), undefined);
  });
});
