import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/unregister_and_stay.ts';
import { A, B, EBUSY, EINVAL, SIG, startTidptr, thread, worker } from './story.ts';

const leader = thread();
const one = worker(101, 1);

/** What the loss of the end of the time without an area leaves. */
const lostEnd = {
  'lost-untold': 'without its end, its exec or its next registration, the thread lives on without an area',
};

/** The end of the time without an area shows only in the state of the thread, which is evaluated after the wait. */
const otherEnd = {
  ...lostEnd,
  'very-late': 'only calls of the thread itself are still evaluated when they come after the wait',
};

testSignature(signature, {
  detects: [
    {
      name: 'a thread that lives on without an area',
      events: [...leader.start(), leader.U(A, 32, SIG, { at: 10 }), leader.tick(3_000)],
      findings: [{ area: A }],
      severity: 'low',
    },
    {
      name: 'a thread that ends three seconds later',
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.exit({ at: 3_000 }),
        thread({ pid: 300 }).tick(60_000),
      ],
      findings: [{ area: A }],
      tags: [],
    },
    {
      name: 'a wait that the operator has set',
      options: { waitMs: 100 },
      events: [...leader.start(), leader.U(A, 32, SIG, { at: 10 }), leader.R(A, 32, SIG, { at: 500 })],
      findings: [{ area: A }],
    },
    {
      name: 'an area again just after the wait',
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.tick(2_010),
        leader.R(A, 32, SIG, { at: 2_010.001 }),
        leader.tick(60_000),
      ],
      findings: [{ area: A }],
    },
    {
      name: 'the same while other threads end',
      events: [
        ...leader.start(),
        leader.fork(one, { at: 1 }),
        leader.U(A, 32, SIG, { at: 10 }),
        one.exit({ at: 20 }),
        leader.tick(3_000),
      ],
      findings: [{ area: A }],
    },
    {
      name: 'an area that is given up twice, where the registration between them was lost',
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.U(A, 32, SIG, { at: 20 }),
        leader.tick(3_000),
      ],
      findings: [{ area: A }],
    },
    {
      name: 'the same where a refused registration follows',
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.R(B, 32, SIG, { at: 20, ret: EINVAL }),
        leader.tick(3_000),
      ],
      findings: [{ area: A }],
    },
  ],
  ignores: [
    {
      name: 'DMTCP: the same area again',
      unavoidable: lostEnd,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.R(A, 32, SIG, { at: 210 }),
        leader.tick(3_000),
      ],
    },
    {
      name: 'the same area again in time, of which the event comes 20 s late',
      unavoidable: lostEnd,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.tick(20_000),
        leader.R(A, 32, SIG, { at: 210 }),
        leader.tick(60_000),
      ],
    },
    {
      name: 'an unregistration that comes after the registration that followed it, as of a restore by CRIU',
      unavoidable: lostEnd,
      events: [
        ...leader.start(),
        leader.R(A, 32, SIG, { at: 250 }),
        leader.tick(20_000),
        leader.U(A, 32, SIG, { at: 200 }),
        leader.tick(60_000),
      ],
    },
    {
      name: 'an unregistration that comes after the first registration, and is older',
      events: [
        leader.exec('/usr/bin/example', { at: 0 }),
        leader.T(startTidptr, { at: 0.3 }),
        leader.R(A, 32, SIG, { at: 10 }),
        leader.tick(20_000),
        leader.U(A, 32, SIG, { at: 5 }),
        leader.tick(60_000),
      ],
    },
    {
      name: 'a worker whose process executes a program in time, where the end of the worker was lost',
      unavoidable: otherEnd,
      events: [
        ...leader.start(),
        leader.fork(one, { at: 1 }),
        one.R(B, 32, SIG, { at: 2 }),
        one.U(B, 32, SIG, { at: 10 }),
        leader.exec('/usr/bin/example', { at: 20 }),
        thread({ pid: 300 }).tick(60_000),
      ],
    },
    {
      name: 'an area again, of which only the refusal of a second one tells',
      unavoidable: otherEnd,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.R(A, 32, SIG, { at: 20, ret: EBUSY }),
        leader.tick(60_000),
      ],
    },
    {
      name: 'a thread that ended in time, of which the event comes late',
      unavoidable: lostEnd,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.tick(20_000),
        leader.exit({ at: 500 }),
        thread({ pid: 300 }).tick(60_000),
      ],
    },
    {
      name: 'an exec in time, which comes late',
      unavoidable: lostEnd,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.tick(20_000),
        leader.exec('/usr/bin/example', { at: 500 }),
        leader.tick(60_000),
      ],
    },
    {
      name: 'a thread that ends',
      unavoidable: lostEnd,
      events: [...leader.start(), leader.U(A, 32, SIG, { at: 10 }), leader.exit({ at: 500 })],
    },
    {
      name: 'an area that no libc start registered',
      events: [leader.R(B, 32, SIG), leader.U(B, 32, SIG), leader.tick(3_000)],
    },
    {
      name: 'another program in time',
      unavoidable: lostEnd,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.exec('/usr/bin/example', { at: 500 }),
        leader.tick(3_000),
      ],
    },
    {
      name: 'an area again just in time, of which the event comes late',
      unavoidable: lostEnd,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.tick(20_000),
        leader.R(A, 32, SIG, { at: 2_010 }),
        leader.tick(60_000),
      ],
    },
    {
      name: 'an unregistration that the kernel refuses',
      events: [...leader.start(), leader.U(A, 32, SIG, { at: 10, ret: EINVAL }), leader.tick(60_000)],
    },
    {
      name: 'a thread of which Tracee loses events within the wait',
      gapBefore: 5,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.tick(3_000),
        leader.tick(4_000),
        leader.tick(60_000),
      ],
    },
    {
      name: 'a second unregistration without an area',
      events: [leader.U(A, 32, SIG), leader.U(A, 32, SIG), leader.tick(60_000)],
    },
    {
      name: 'an unregistration in a process of which nothing was seen',
      events: [leader.U(A, 32, SIG, { at: 10 }), leader.tick(60_000)],
    },
    {
      name: 'a call that comes when the exit of its thread is long evaluated',
      events: [
        ...leader.start(),
        one.exit({ at: 10 }),
        leader.tick(400),
        one.U(A, 32, SIG, { at: 9 }),
        leader.tick(60_000),
      ],
    },
  ],
});
