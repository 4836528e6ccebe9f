import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/tidptr_inside_own_area.ts';
import {
  A,
  armSig,
  B,
  C,
  CLONE_CHILD_CLEARTID,
  CLONE_VM,
  EBUSY,
  EINVAL,
  SIG,
  startTidptr,
  thread,
  worker,
} from './story.ts';

const leader = thread();
const child = thread({ pid: 200, startedAt: 500, parentPid: 100 });
const tag = 0x5500_0000_0000_0000n;
const other = '/usr/bin/other';
const over = (tidptr: bigint, area = A, length = 32) => ({ tidptr, area, length });

/** What the loss of the event that took the area away leaves. */
const lostEnd = { 'unknown-loss': 'without the event that took the area away, the thread still has it' };
/** A call that comes late stands in another image. */
const lateCall = { 'very-late': 'the registration comes so late that it is evaluated in the image after the exec' };

testSignature(signature, {
  detects: [
    ...[0n, 8n, 28n, 31n, -3n].map((offset) => ({
      name: `a word ${offset} bytes into the area`,
      events: [...leader.start(), leader.T(A + offset)],
      findings: [over(A + offset)],
      severity: 'high' as const,
      tags: [],
    })),
    {
      name: 'an area that is laid over the word',
      events: [...leader.start(), leader.T(B + 4n), leader.U(A, 32, SIG), leader.R(B, 32, SIG)],
      findings: [over(B + 4n, B)],
      severity: 'high',
    },
    {
      name: 'an area that is laid over the word of the start',
      events: [leader.exec('/usr/bin/example'), leader.T(startTidptr), leader.R(startTidptr - 16n, 32, SIG)],
      findings: [over(startTidptr, startTidptr - 16n)],
    },
    {
      name: 'a longer area',
      events: [leader.R(A, 64, SIG), leader.T(A + 40n)],
      findings: [over(A + 40n, A, 64)],
    },
    {
      name: 'a length that no kernel announces, which counts as 32',
      events: [leader.R(A, 0xffff_ffff, SIG), leader.T(A + 31n)],
      findings: [over(A + 31n, A, 0xffff_ffff)],
    },
    {
      name: 'a word in an area of which only a refusal told',
      events: [leader.R(A, 32, SIG, { ret: EBUSY }), leader.T(A + 8n)],
      findings: [over(A + 8n)],
    },
    {
      name: 'a child of fork that moves its word into the inherited area',
      events: [...leader.start(), leader.fork(child, { at: 500 }), child.T(A + 8n)],
      findings: [over(A + 8n)],
    },
    {
      name: 'a worker whose word clone(2) laid where it registers',
      events: [
        ...leader.start(),
        leader.clone(worker(), { at: 0.9, flags: CLONE_VM | CLONE_CHILD_CLEARTID, childTid: C + 4n }),
        leader.fork(worker(), { at: 1 }),
        worker().R(C, 32, SIG, { at: 2 }),
      ],
      findings: [over(C + 4n, C)],
    },
    {
      name: 'a tagged pointer on arm64',
      arch: 'arm64',
      events: [...leader.start({ sig: armSig }), leader.T((A + 8n) | tag)],
      findings: [over((A + 8n) | tag)],
    },
    {
      name: 'a tagged area on arm64',
      arch: 'arm64',
      events: [leader.T(B + 4n), leader.R(B | tag, 32, armSig)],
      findings: [over(B + 4n, B | tag)],
    },
    {
      name: 'a 32-bit program',
      events: [leader.R(0xf7c0_4020n, 32, SIG, { compat: true }), leader.T(0xf7c0_4028n, { compat: true })],
      findings: [over(0xf7c0_4028n, 0xf7c0_4020n)],
    },
  ],
  ignores: [
    { name: 'an ordinary start', events: leader.start() },
    { name: 'a word just behind the area', events: [...leader.start(), leader.T(A + 32n)] },
    { name: 'a word just before the area', events: [...leader.start(), leader.T(A - 4n)] },
    { name: 'a word behind 32 bytes of an absurd length', events: [leader.R(A, 0xffff_ffff, SIG), leader.T(A + 40n)] },
    { name: 'no word at all', events: [...leader.start(), leader.T(0n)] },
    { name: 'no word, and an area at the lowest addresses', events: [leader.T(0n), leader.R(0n, 32, SIG)] },
    { name: 'an area at the lowest addresses, and then no word', events: [leader.R(0n, 32, SIG), leader.T(0n)] },
    {
      name: 'a word where the area has been',
      unavoidable: lostEnd,
      events: [...leader.start(), leader.U(A, 32, SIG), leader.T(A + 8n)],
    },
    {
      name: 'an area of which the registration is refused',
      events: [leader.T(B + 4n), leader.R(B, 32, SIG, { ret: EINVAL })],
    },
    { name: 'an unregistration over the word', events: [leader.T(B + 4n), leader.U(B, 32, SIG)] },
    { name: "another thread's area (RSEQ-009)", events: [...leader.start(), worker().T(A + 8n)] },
    {
      name: 'the area of the program before',
      unavoidable: lateCall,
      events: [...leader.start(), leader.exec(other), leader.T(A + 8n, { executable: other })],
    },
    {
      name: 'the area of the program before, where the exec was not seen',
      unavoidable: lateCall,
      events: [...leader.start(), leader.T(A + 8n, { executable: other })],
    },
    { name: 'the area before a cut of the stream', gapBefore: 3, events: [...leader.start(), leader.T(A + 8n)] },
    {
      name: 'a child that shares memory: it starts without the area',
      unavoidable: lostEnd,
      events: [
        ...leader.start(),
        leader.clone(child, { at: 499, flags: CLONE_VM }),
        leader.fork(child, { at: 500 }),
        child.T(A + 8n, { at: 501 }),
      ],
    },
    { name: 'a tag on amd64, where it is another address', events: [...leader.start(), leader.T((A + 8n) | tag)] },
    { name: 'an area of a thread whose word is not known', events: [leader.R(A, 32, SIG)] },
  ],
});
