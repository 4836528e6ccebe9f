import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/tidptr_inside_foreign_area.ts';
import { A, B, C, CLONE_CHILD_CLEARTID, CLONE_VM, EINVAL, SIG, thread, worker } from './story.ts';

const leader = thread();
const one = worker(101, 1);
const two = worker(102, 1);
const three = worker(103, 1);
const made = [...leader.start(), leader.fork(one), leader.fork(two)];

/** What the loss of the end of a thread leaves. */
const lostEnd = { 'unknown-loss': 'without its end the other thread lives, and the finding comes at once' };
/** An area over a word is an attack, whatever libc the program has. */
const isAttack =
  'an area over the word of a thread is an attack; the case only shows that a word of all threads belongs to none of them, which one call less hides';

testSignature(signature, {
  detects: [
    {
      name: 'a word in the area of another thread',
      events: [...made, one.R(C, 32, SIG), two.T(C + 4n)],
      findings: [{ tidptr: C + 4n, area: C, victim_tid: 101 }],
      severity: 'critical',
    },
    {
      name: 'an area over the word of another thread',
      events: [...made, one.T(C + 8n), two.R(C, 32, SIG)],
      findings: [{ tidptr: C + 8n, area: C, victim_tid: 101 }],
      severity: 'critical',
    },
    {
      name: 'a tag of arm64 in the address',
      arch: 'arm64',
      events: [...made, one.R(C, 32, SIG), two.T((0xb4n << 56n) | (C + 4n))],
      findings: [{ tidptr: (0xb4n << 56n) | (C + 4n), area: C, victim_tid: 101 }],
    },
    {
      name: 'a child that shares the memory',
      events: (() => {
        const child = thread({ pid: 200, startedAt: 2 });
        const flags = CLONE_VM;
        return [
          ...leader.start(),
          leader.clone(child, { flags, at: 1.5 }),
          leader.fork(child, { at: 2 }),
          child.T(A + 4n, { at: 3 }),
        ];
      })(),
      findings: [{ tidptr: A + 4n, area: A, victim_tid: 100 }],
    },
  ],
  ignores: [
    {
      name: 'a thread that has ended',
      unavoidable: lostEnd,
      events: [...made, one.R(C, 32, SIG), one.exit(), two.T(C + 4n)],
    },
    { name: 'a word just behind the area', events: [...made, one.R(C, 32, SIG), two.T(C + 32n)] },
    {
      name: 'one word for all threads, as with musl',
      unavoidable: isAttack,
      events: [...made, one.T(C + 8n), two.T(C + 8n), leader.R(C, 32, SIG)],
    },
    {
      name: 'another process with the same addresses',
      events: (() => {
        const child = thread({ pid: 200, startedAt: 2 });
        const call = { flags: CLONE_CHILD_CLEARTID, childTid: B };
        return [
          ...leader.start(),
          leader.clone(child, { ...call, at: 1.5 }),
          leader.fork(child, { at: 2 }),
          child.T(A + 4n, { at: 3 }),
        ];
      })(),
    },
    {
      name: 'one word for the calling thread and one other',
      unavoidable: isAttack,
      events: [...made, one.T(C + 8n), two.T(C + 8n), two.R(C, 32, SIG)],
    },
    {
      name: 'one word for two other threads, while the own one lies elsewhere',
      unavoidable: isAttack,
      events: [...made, leader.fork(three), one.T(C + 8n), two.T(C + 8n), three.T(B), three.R(C, 32, SIG)],
    },
    {
      name: 'no word, and an area of another thread at the lowest addresses',
      events: [...made, one.R(0n, 32, SIG), two.T(0n)],
    },
    {
      name: 'an area over the word of another thread that is refused',
      events: [...made, one.T(C + 8n), two.R(C, 32, SIG, { ret: EINVAL })],
    },
  ],
});
