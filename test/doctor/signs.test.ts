import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Signs } from '../../src/doctor/signs.ts';
import { MessageHead } from '../../src/event/message/message-head.ts';
import { caseStart, encodeTestEvent, event, type TestEvent } from '../../src/testing/event.ts';

/** The signs of a stream of these events, one millisecond after the other. */
function signsOf(...events: readonly TestEvent[]): Signs {
  const signs = new Signs();
  for (const [at, one] of events.entries()) take(signs, one, at);
  return signs;
}

function take(signs: Signs, one: TestEvent, at: number, cut = 0): void {
  const message = encodeTestEvent(one, at);
  const head = new MessageHead();
  assert.ok(head.read(message, 0, message.length));
  signs.take(one.name, message, head.start, head.end - cut, caseStart + BigInt(at) * 1_000_000n);
}

const exec = (interpreter_pathname: string, env: readonly string[] = []) =>
  event('sched_process_exec', { interpreter_pathname, env });
const tid = (workload: Parameters<typeof event>[2]) =>
  event('set_tid_address', { tidptr: 1n, returnValue: 0n }, workload);

describe('signs of a stream', () => {
  it('count started programs by their loader and their environment', () => {
    const { execs, dynamic, glibc, withEnvironment } = signsOf(
      exec('/lib64/ld-linux-x86-64.so.2', ['A=1']),
      exec('/lib/ld-linux-aarch64.so.1'),
      exec('/lib/ld-musl-x86_64.so.1'),
      exec('/opt/ld-linux/loader'),
      exec(''),
      tid({}),
    );
    assert.deepEqual(
      { execs, dynamic, glibc, withEnvironment },
      { execs: 5, dynamic: 4, glibc: 2, withEnvironment: 1 },
    );
  });

  it('count events with a process, and those with the path of its program', () => {
    const { ofProcess, withPath } = signsOf(tid({ executable: '/bin/a' }), tid({ executable: null }), exec(''));
    assert.deepEqual({ ofProcess, withPath }, { ofProcess: 3, withPath: 2 });
  });

  it('count processes whose first thread registers its tid word or its rseq area', () => {
    const rseq = event('rseq', { rseq: 1n, rseq_len: 32, flags: 0, sig: 0, returnValue: 0n }, { pid: 2 });
    assert.equal(signsOf(tid({ pid: 1 }), tid({ pid: 1 }), rseq).starts, 2);
    assert.equal(signsOf(tid({ pid: 1, tid: 5 })).starts, 0, 'another thread');
    assert.equal(signsOf(exec('')).starts, 0, 'another event');
  });

  it('count processes that are younger than the first event', () => {
    const old = tid({ pid: 1, startedAt: -1 });
    assert.equal(signsOf(old, tid({ pid: 2, startedAt: 0 })).born, 0);
    assert.equal(signsOf(old, tid({ pid: 2, startedAt: 1 }), tid({ pid: 2, startedAt: 1 })).born, 1);
    assert.equal(signsOf(old, tid({ pid: 2, tid: 3, startedAt: 1 })).born, 0, 'another thread');
  });

  it('go on after a damaged event', () => {
    const signs = new Signs();
    take(signs, exec('/lib64/ld-linux-x86-64.so.2'), 0, 1);
    take(signs, exec('/lib64/ld-linux-x86-64.so.2'), 1);
    assert.equal(signs.glibc, 1);
  });

  it('are taken from the first 2 000 events of each kind', () => {
    const signs = new Signs();
    for (let at = 0; at < 2_010; at++) take(signs, exec(''), at);
    assert.deepEqual([signs.execs, signs.ofProcess], [2_000, 2_000]);
  });
});
