import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/rseq_argument_probing.ts';
import { A, B, EBUSY, EINVAL, SIG, thread, worker } from './story.ts';

const leader = thread();
const refused = { ret: EINVAL };
const base = { area: B, length: 32, flags: 0, result: EINVAL };
/** One refused call of each kind. */
const faults = [
  { name: 'both flags', area: B, length: 32, flags: 3 },
  { name: 'an unknown flag', area: B, length: 32, flags: 4 },
  { name: 'a length of 31', area: B, length: 31, flags: 0 },
  { name: 'an address at a multiple of 16 only', area: B + 16n, length: 32, flags: 0 },
  { name: 'no address', area: 0n, length: 32, flags: 0 },
  { name: 'an address of the kernel', area: 0xffff_8880_0000_0000n, length: 32, flags: 0 },
];
const pairs = faults.flatMap((first, index) => faults.slice(index + 1).map((second) => ({ first, second })));

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
      name: 'both flags, and an unknown flag without them',
      events: [leader.R(B, 32, SIG, { ...refused, flags: 3 }), leader.R(B, 32, SIG, { ...refused, flags: 8 })],
      findings: [{ ...base, flags: 8 }],
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
    ...pairs.map(({ first, second }) => ({
      name: `${first.name} and ${second.name}`,
      options: { kinds: 2 },
      events: [first, second].map(({ area, length, flags }) => leader.R(area, length, SIG, { ...refused, flags })),
      findings: [{ area: second.area, length: second.length, flags: second.flags, result: EINVAL }],
    })),
    {
      name: 'an area that is just too long',
      events: [leader.R(B, 257, SIG)],
      findings: [{ ...base, length: 257, result: 0n }],
    },
    {
      name: 'a call that comes when the exit of its thread is long evaluated',
      events: [...leader.start(), worker().exit({ at: 10 }), leader.tick(400), worker().R(B, 257, SIG, { at: 9 })],
      findings: [{ ...base, length: 257, result: 0n }],
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
    { name: 'an area that is just not too long', events: [leader.R(B, 256, SIG)] },
    {
      name: 'the feature probe before a fault of another kind',
      events: [leader.R(0n, 0, 0, refused), leader.R(B + 4n, 32, SIG, refused)],
    },
    {
      name: 'two faults, where the kernel refuses for another reason',
      events: [leader.R(B, 0, SIG, { ret: EBUSY }), leader.R(B + 4n, 32, SIG, { ret: EBUSY })],
    },
    {
      name: 'an unregistration without a fault, and an address at a multiple of 32 only',
      events: [leader.U(B, 32, SIG, refused), leader.R(B + 32n, 32, SIG, refused), leader.R(B, 8, SIG, refused)],
    },
  ],
});
