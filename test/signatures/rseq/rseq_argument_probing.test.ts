import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/rseq_argument_probing.ts';
import { A, B, EINVAL, SIG, thread, worker } from './story.ts';

const leader = thread();
const refused = { ret: EINVAL };
const base = { area: B, length: 32, flags: 0, result: EINVAL };

testSignature(signature, {
  detects: [
    {
      name: 'a wrong length and a misaligned address',
      events: [leader.R(B, 0, SIG, refused), leader.R(B + 4n, 32, SIG, refused)],
      findings: [{ ...base, area: B + 4n }],
      severity: 'medium',
    },
    {
      name: 'an area without end',
      events: [leader.R(B, 0xffff_ffff, SIG)],
      findings: [{ ...base, length: 0xffff_ffff, result: 0n }],
    },
    {
      name: 'both flags, and a kernel address',
      events: [
        leader.R(B, 32, SIG, { ...refused, flags: 3 }),
        leader.R(0xffff_8880_0000_0000n, 32, SIG, { ret: -14n }),
        leader.R(B, 8, SIG, refused),
      ],
      findings: [{ ...base, area: 0xffff_8880_0000_0000n, result: -14n }],
    },
  ],
  ignores: [
    { name: 'the feature probe', events: [leader.R(0n, 0, 0, refused), leader.R(B, 8, SIG, refused)] },
    { name: 'the area of Linux 7', events: [leader.R(A, 33, SIG)] },
    {
      name: 'time-slice extension on an older kernel',
      events: [leader.R(B, 32, SIG, { ...refused, flags: 2 }), leader.R(B, 8, SIG, refused)],
    },
    { name: 'one kind, often', events: [0, 4, 8].map((length) => leader.R(B, length, SIG, refused)) },
    { name: 'two threads', events: [leader.R(B, 0, SIG, refused), worker().R(B + 4n, 32, SIG, refused)] },
  ],
});
