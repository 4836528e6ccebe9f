import { testSignature } from 'tracee-sequent/testing';
import { signatureText } from '../../../signatures/rseq/model/signature-names.ts';
import signature from '../../../signatures/rseq/repoint_then_register.ts';
import { A, armSig, B, C, criu, EINVAL, SIG, thread, worker } from './story.ts';

const leader = thread();
const one = worker();
const restored = thread({ executable: criu });
const other = '/usr/bin/other';
const word = 0x7f00_0000_5000n;
const own = 0xdead_beef;
const found = { tidptr: word, area: B, sig: signatureText(SIG), after_ns: 2_000_000n };
const begun = [...leader.start(), leader.fork(one, { at: 1 }), one.R(C, 32, SIG, { at: 2 })];

/** The case is an attack of which one call is missing. */
const isAttack =
  'the case is an attack of which one call is missing; with one call less it is the detected case of a worker that had no area';
/** The case is an attack that is too slow, or that the kernel has refused. */
const tooLate = {
  'very-late':
    'the case is an attack whose registration is late or refused; another registration that comes late takes its place',
};
/** Another signature reports the case. */
const secondStart = {
  'unknown-loss':
    'the case is an attack that RSEQ-011 reports; without its refused registration this signature reports it',
};
/** The sign that another event is missing is itself lost. */
const lostCall = {
  'unknown-loss':
    'the call that stands for the missing exec is itself missing, so that the rest is the detected case of a leader',
};

testSignature(signature, {
  detects: [
    {
      name: 'a worker that moves both of its words (t13)',
      events: [...begun, one.T(word), one.U(C, 32, SIG), one.R(B, 32, SIG)],
      findings: [found],
      severity: 'high',
      tags: [],
    },
    {
      name: 'the unregistration first',
      events: [...begun, one.U(C, 32, SIG), one.T(word), one.R(B, 32, own)],
      findings: [{ ...found, sig: signatureText(own), after_ns: 1_000_000n }],
      severity: 'high',
    },
    {
      name: 'a worker that had no area',
      events: [...leader.start(), one.T(word), one.R(B, 32, SIG)],
      findings: [{ ...found, after_ns: 1_000_000n }],
    },
    {
      name: 'the leader, where the distance is none of a libc',
      events: [...leader.start(), leader.T(word), leader.U(A, 32, SIG), leader.R(B, 32, SIG)],
      findings: [found],
    },
    {
      name: 'a distance of libc, but more than a second apart',
      events: [...begun, one.T(word, { at: 10 }), one.U(C, 32, SIG), one.R(word + 1_616n, 32, SIG, { at: 1_011 })],
      findings: [{ ...found, area: word + 1_616n, after_ns: 1_001_000_000n }],
    },
    {
      name: 'the old area again: what counts is the word',
      events: [...begun, one.T(word), one.U(C, 32, SIG), one.R(C, 32, SIG)],
      findings: [{ ...found, area: C }],
    },
    {
      name: 'a registration exactly a minute later',
      events: [...begun, one.T(word, { at: 10 }), one.U(C, 32, SIG), one.R(B, 32, SIG, { at: 60_010 })],
      findings: [{ ...found, after_ns: 60_000_000_000n }],
    },
    {
      name: "a registration within the operator's longer time",
      options: { withinMs: 120_000 },
      events: [...begun, one.T(word, { at: 10 }), one.U(C, 32, SIG), one.R(B, 32, SIG, { at: 100_010 })],
      findings: [{ ...found, after_ns: 100_000_000_000n }],
    },
    {
      name: 'a registration after one that was refused',
      events: [...begun, one.U(C, 32, SIG), one.T(word), one.R(B, 31, SIG, { ret: EINVAL }), one.R(B, 32, SIG)],
      findings: [found],
    },
    {
      name: 'arm64',
      arch: 'arm64',
      events: [...leader.start({ sig: armSig }), one.T(word), one.R(B + (2n << 20n), 32, armSig)],
      findings: [{ ...found, area: B + (2n << 20n), sig: signatureText(armSig), after_ns: 1_000_000n }],
    },
    {
      name: 'a 32-bit program',
      events: [
        ...leader.start({ compat: true }),
        one.T(0xf700_0000n, { compat: true }),
        one.R(0xf710_0020n, 32, SIG, { compat: true }),
      ],
      findings: [{ tidptr: 0xf700_0000n, area: 0xf710_0020n, sig: signatureText(SIG), after_ns: 1_000_000n }],
    },
    {
      name: "CRIU's restore, as info",
      events: [
        ...restored.start({ executable: criu }),
        restored.U(A, 32, SIG),
        restored.T(word),
        restored.R(B, 32, SIG),
      ],
      findings: [{ ...found, after_ns: 1_000_000n }],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: 'a process that changed its executable link',
      events: [
        ...leader.start(),
        leader.T(word),
        leader.setExeFile(),
        leader.U(A, 32, SIG, { executable: other }),
        leader.R(B, 32, SIG, { executable: other }),
      ],
      findings: [{ ...found, after_ns: 3_000_000n }],
      severity: 'high',
    },
  ],
  ignores: [
    { name: 'an ordinary start', events: leader.start() },
    { name: 'a worker that only registers', events: begun },
    { name: 'a worker that only moves its area', events: [...begun, one.U(C, 32, SIG), one.R(B, 32, SIG)] },
    { name: 'a word that is set to nothing', events: [...begun, one.T(0n), one.U(C, 32, SIG), one.R(B, 32, SIG)] },
    {
      name: 'a registration more than a minute later',
      unavoidable: tooLate,
      events: [...begun, one.T(word, { at: 10 }), one.U(C, 32, SIG), one.R(B, 32, SIG, { at: 60_010.001 })],
    },
    {
      name: "a registration beyond the operator's shorter time",
      unavoidable: tooLate,
      options: { withinMs: 5 },
      events: [...begun, one.T(word, { at: 10 }), one.U(C, 32, SIG), one.R(B, 32, SIG, { at: 16 })],
    },
    {
      name: 'a registration that is refused',
      unavoidable: tooLate,
      events: [...begun, one.U(C, 32, SIG), one.T(word), one.R(B, 32, SIG, { ret: EINVAL })],
    },
    {
      name: 'a registration by another thread',
      events: [...leader.start(), one.T(word), worker(102, 2).R(B, 32, SIG)],
    },
    {
      name: 'a second start (RSEQ-011)',
      events: [...leader.start(), leader.U(A, 32, SIG), leader.T(word), leader.R(word + 1_616n, 32, SIG)],
    },
    {
      name: 'a registration after a second start that was refused (RSEQ-011)',
      unavoidable: secondStart,
      events: [
        ...leader.start(),
        leader.T(word),
        leader.R(word + 1_616n, 32, SIG, { ret: EINVAL }),
        leader.U(A, 32, SIG),
        leader.R(B, 32, SIG),
      ],
    },
    {
      name: 'a registration while one stands: a call was lost',
      unavoidable: isAttack,
      events: [...begun, one.T(word), one.R(B, 32, SIG)],
    },
    {
      name: 'a lost exec of the leader',
      unavoidable: lostCall,
      events: [...leader.start(), leader.T(word), leader.R(B, 32, SIG)],
    },
    {
      name: 'a lost exec, by the changed executable',
      events: [...leader.start(), leader.T(word), leader.U(A, 32, SIG), leader.R(B, 32, SIG, { executable: other })],
    },
    {
      name: 'the start of the next program',
      events: [
        ...leader.start(),
        leader.T(word),
        leader.exec('/usr/bin/example'),
        leader.T(0x7f00_0001_0000n),
        leader.R(B, 32, SIG),
      ],
    },
    {
      name: 'a cut of the stream between the two',
      gapBefore: 4,
      events: [...leader.start(), one.T(word), one.R(B, 32, SIG)],
    },
  ],
});
