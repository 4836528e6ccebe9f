import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/rseq_unavailable.ts';
import { A, B, SIG, startTidptr, thread, worker } from './story.ts';

const leader = thread();
const later = thread({ pid: 200, startedAt: 1 });
const young = thread({ pid: 400, startedAt: 0 });
const youngWorker = thread({ pid: 400, tid: 401, startedAt: 0, threadStartedAt: 10 });
const program = '/usr/bin/example';
const ret = -38n;
const aborts = (tid: number, startedAt: number, at: number) =>
  event(
    'sched_process_exit',
    { exit_code: 0, signal_code: 6, process_group_exit: false },
    { at, tid, threadStartedAt: startedAt },
  );

/** What the loss of the call that was made leaves. */
const lostCall = {
  'unknown-loss': 'without its registration, or its end, the program has not registered within the wait',
};

testSignature(signature, {
  detects: [
    {
      name: 'a kernel without rseq, once a host',
      events: [leader.R(A, 32, SIG, { ret }), thread({ pid: 200 }).R(A, 32, SIG, { ret })],
      findings: [{ reason: 'unknown_to_kernel' }],
      severity: 'info',
    },
    {
      name: 'a process that asks again and again',
      events: Array.from({ length: 11 }, () => leader.R(A, 32, SIG, { ret })),
      findings: [{ reason: 'unknown_to_kernel' }, { reason: 'burst' }],
      severity: ['info', 'low'],
    },
    {
      name: 'a libc that aborts in a new thread',
      events: [...leader.start(), leader.fork(worker(101, 10), { at: 10 }), aborts(101, 10, 12)],
      findings: [{ reason: 'aborted' }],
      severity: 'low',
    },
    {
      name: 'a program that used to register and no longer does',
      options: { baseline: true },
      events: [...leader.start(), later.exec(program), later.T(startTidptr), leader.tick(5_000)],
      findings: [{ reason: 'no_longer' }],
      severity: 'info',
    },
    {
      name: 'a process that asks just often enough, and as often as an operator may set at least',
      events: Array.from({ length: 10 }, () => leader.R(A, 32, SIG, { ret })),
      findings: [{ reason: 'unknown_to_kernel' }, { reason: 'burst' }],
    },
    {
      name: 'two calls, where the operator counts them',
      options: { burst: 2 },
      events: Array.from({ length: 2 }, () => leader.R(A, 32, SIG, { ret })),
      findings: [{ reason: 'unknown_to_kernel' }, { reason: 'burst' }],
    },
    {
      name: 'nine calls, which are no burst',
      events: Array.from({ length: 9 }, () => leader.R(A, 32, SIG, { ret })),
      findings: [{ reason: 'unknown_to_kernel' }],
    },
    {
      name: 'an abort just a second after the start of the thread',
      events: [...leader.start(), leader.fork(worker(101, 10), { at: 10 }), aborts(101, 10, 1_010)],
      findings: [{ reason: 'aborted' }],
    },
    {
      name: 'a program that registers just after the wait',
      options: { baseline: true },
      events: [
        ...leader.start(),
        later.exec(program, { at: 1_000 }),
        later.T(startTidptr, { at: 1_001 }),
        leader.tick(2_001),
        later.R(A, 32, SIG, { at: 2_002 }),
      ],
      findings: [{ reason: 'no_longer' }],
    },
  ],
  ignores: [
    {
      name: 'the same where nobody asked for it',
      events: [...leader.start(), later.exec(program), later.T(startTidptr), leader.tick(5_000)],
    },
    {
      name: 'a program that registers as ever, and one that never did',
      unavoidable: lostCall,
      options: { baseline: true },
      events: [
        ...leader.start(),
        ...later.start({ at: 2_000 }),
        thread({ pid: 300 }).exec('/usr/bin/musl', { at: 2_100 }),
        thread({ pid: 300, executable: '/usr/bin/musl' }).T(startTidptr),
        leader.tick(5_000),
      ],
    },
    {
      name: 'a program that ends before the wait is over',
      unavoidable: lostCall,
      options: { baseline: true },
      events: [...leader.start(), later.exec(program), later.T(startTidptr), later.exit(), leader.tick(5_000)],
    },
    {
      name: 'a program whose start lies behind a gap',
      options: { baseline: true },
      events: [...leader.start(), later.exec(program), later.T(startTidptr), leader.tick(5_000)],
      gapBefore: 5,
    },
    { name: 'an ordinary start', events: leader.start() },
    {
      name: 'an abort in a thread that had registered',
      unavoidable: lostCall,
      events: [
        ...leader.start(),
        leader.fork(worker(101, 10), { at: 10 }),
        worker(101, 10).R(A + 4096n, 32, SIG, { at: 11 }),
        aborts(101, 10, 12),
      ],
    },
    {
      name: 'an abort of a leader that has not registered, while a worker has',
      events: [
        young.exec(program, { at: 0 }),
        young.T(startTidptr, { at: 1 }),
        young.fork(youngWorker, { at: 10 }),
        youngWorker.R(A, 32, SIG, { at: 11 }),
        event(
          'sched_process_exit',
          { exit_code: 0, signal_code: 6, process_group_exit: true },
          { at: 12, pid: 400, startedAt: 0 },
        ),
      ],
    },
    {
      name: 'an abort long after the start',
      events: [...leader.start(), leader.fork(worker(101, 10), { at: 10 }), aborts(101, 10, 5_000)],
    },
    {
      name: 'an ordinary end',
      events: [...leader.start(), leader.fork(worker(101, 10), { at: 10 }), worker(101, 10).exit()],
    },
    {
      name: 'an abort just more than a second after the start of the thread',
      events: [...leader.start(), leader.fork(worker(101, 10), { at: 10 }), aborts(101, 10, 1_010.001)],
    },
    {
      name: 'a program that registers just in time',
      unavoidable: lostCall,
      options: { baseline: true },
      events: [
        ...leader.start(),
        later.exec(program, { at: 1_000 }),
        later.T(startTidptr, { at: 1_001 }),
        leader.tick(1_900),
        later.R(A, 32, SIG, { at: 2_000 }),
        leader.tick(5_000),
      ],
    },
    {
      name: 'a program that was always refused, and a word that a running program moves',
      options: { baseline: true },
      events: [
        leader.exec(program, { at: 0 }),
        leader.T(startTidptr, { at: 1 }),
        leader.R(A, 32, SIG, { at: 2, ret: -22n }),
        later.exec(program, { at: 10 }),
        later.T(startTidptr, { at: 11 }),
        leader.tick(5_000),
      ],
    },
    {
      name: 'a word that a thread of a running program moves',
      options: { baseline: true },
      events: [
        ...leader.start(),
        leader.fork(worker(101, 10), { at: 10 }),
        worker(101, 10).T(B, { at: 11 }),
        leader.tick(5_000),
      ],
    },
    {
      name: 'an abort in a child of fork',
      events: [
        ...leader.start(),
        leader.fork(later, { at: 1 }),
        event(
          'sched_process_exit',
          { exit_code: 0, signal_code: 6, process_group_exit: true },
          { at: 2, pid: 200, startedAt: 1 },
        ),
      ],
    },
  ],
});
