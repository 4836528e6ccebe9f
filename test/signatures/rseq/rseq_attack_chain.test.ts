import { event, testSignature } from 'tracee-sequent/testing';
import abiFlip from '../../../signatures/rseq/abi_flip.ts';
import overlap from '../../../signatures/rseq/live_area_overlap.ts';
import remote from '../../../signatures/rseq/remote_controlled_rseq.ts';
import repointed from '../../../signatures/rseq/repoint_then_register.ts';
import signature from '../../../signatures/rseq/rseq_attack_chain.ts';
import gadget from '../../../signatures/rseq/rseq_gadget_signature.ts';
import takeover from '../../../signatures/rseq/rseq_takeover.ts';
import secondStart from '../../../signatures/rseq/second_libc_start_without_exec.ts';
import foreignWord from '../../../signatures/rseq/tidptr_inside_foreign_area.ts';
import { A, B, C, criu, SIG, thread, worker } from './story.ts';

const leader = thread();
const beside = [gadget, takeover];
const gadgetSig = 0x9090_9090;
const one = worker(101, 1);
const two = worker(102, 1);
const word = 0x7f00_0000_5000n;
const takes = [leader.U(A, 32, SIG), leader.R(B, 32, SIG)];
const twice = (at: number) => [
  ...leader.start(),
  leader.U(A, 32, SIG, { at: 10 }),
  leader.R(B, 32, SIG, { at: 11 }),
  leader.U(B, 32, SIG, { at: 60_000 }),
  leader.R(B, 32, gadgetSig, { at }),
];
/** Each member beside a takeover. */
const chains = [
  { rule: 'RSEQ-009', with: foreignWord, events: [leader.fork(one), one.R(C, 32, SIG), leader.T(C + 4n), ...takes] },
  {
    rule: 'RSEQ-010',
    with: overlap,
    events: [leader.fork(one), leader.fork(two), one.R(C, 64, SIG), two.R(C + 32n, 64, SIG), ...takes],
  },
  {
    rule: 'RSEQ-011',
    with: secondStart,
    events: [leader.U(A, 32, SIG), leader.T(word), leader.R(word + 1_616n, 32, SIG)],
  },
  { rule: 'RSEQ-014', with: repointed, events: [leader.T(word), ...takes] },
  {
    rule: 'RSEQ-018',
    with: remote,
    events: [
      event(
        'ptrace',
        { request: 5n, pid: 100, addr: 0n, data: 0n, returnValue: 0n },
        { pid: 500, executable: '/opt/tracer' },
      ),
      ...takes,
    ],
  },
  { rule: 'RSEQ-019', with: abiFlip, events: [leader.T(word, { compat: true }), ...takes] },
];

testSignature(signature, {
  detects: [
    {
      name: 'a takeover with the signature of a gadget',
      beside,
      events: [...leader.start(), leader.U(A, 32, SIG), leader.R(B, 32, gadgetSig)],
      findings: [{ rules: ['RSEQ-002', 'RSEQ-004'] }],
      severity: 'critical',
    },
    {
      name: 'two rules half a minute apart',
      beside,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.R(B, 32, SIG, { at: 11 }),
        leader.U(B, 32, SIG, { at: 30_000 }),
        leader.R(B, 32, gadgetSig, { at: 30_001 }),
      ],
      findings: [{ rules: ['RSEQ-002', 'RSEQ-004'] }],
    },
    ...chains.map(({ rule, with: other, events }) => ({
      name: `a takeover and ${rule}`,
      beside: [takeover, other],
      events: [...leader.start(), ...events, leader.tick(500)],
      findings: [{ rules: ['RSEQ-004', rule] }],
    })),
    {
      name: 'two rules just a minute apart',
      options: { rules: 2 },
      beside,
      events: [...twice(60_011)],
      findings: [{ rules: ['RSEQ-002', 'RSEQ-004'] }],
    },
  ],
  ignores: [
    { name: 'one rule alone', beside, events: [...leader.start(), leader.U(A, 32, SIG), leader.R(B, 32, SIG)] },
    {
      name: 'one rule, twice',
      beside,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG),
        leader.R(B, 32, SIG),
        leader.U(B, 32, SIG),
        leader.R(C, 32, SIG),
      ],
    },
    {
      name: 'two rules in two programs of one process',
      beside,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG, { at: 10 }),
        leader.R(B, 32, SIG, { at: 11 }),
        leader.exec('/usr/bin/other', { at: 20 }),
        leader.R(B, 32, gadgetSig, { at: 30, executable: '/usr/bin/other' }),
      ],
    },
    {
      name: 'a restore from a checkpoint',
      beside,
      events: [
        ...leader.start({ executable: criu }),
        leader.U(A, 32, SIG, { executable: criu }),
        leader.R(B, 32, gadgetSig, { executable: criu }),
      ],
    },
    {
      name: 'two rules more than a minute apart',
      unavoidable: {
        'unknown-loss':
          'without an unregistration, or where it comes late, the second registration is itself a takeover',
      },
      beside,
      events: twice(60_011.001),
    },
  ],
});
