import { testSignature } from 'tracee-sequent/testing';
import { signatureText } from '../../../signatures/rseq/model/signature-names.ts';
import signature from '../../../signatures/rseq/rseq_mixed_signatures.ts';
import { A, armSig, B, C, EPERM, SIG, thread, worker } from './story.ts';

const leader = thread();
const child = thread({ pid: 200, startedAt: 500, parentPid: 100 });
const nops = 0x9090_9090;
const own = 0x1111_1111;
const finding = { area: B, sig: signatureText(nops), first_sig: signatureText(SIG) };

testSignature(signature, {
  detects: [
    ...['/usr/bin/example', '/usr/*/ex*le', '**/example', '/**'].map((pattern) => ({
      name: `a test that the operator knows as ${pattern}, as info`,
      modelOptions: { 'rseq.threads': { testers: ['/opt/other', pattern] } },
      events: [...leader.start(), leader.fork(worker()), worker().R(B, 32, nops)],
      findings: [{ area: B, sig: signatureText(nops), first_sig: signatureText(SIG) }],
      severity: 'info' as const,
      tags: ['test'],
    })),
    ...['/usr/bin/exampl', '/usr/*x/example', '/usr/bin/example*example', '/usr/*'].map((pattern) => ({
      name: `what the operator's pattern ${pattern} is not`,
      modelOptions: { 'rseq.threads': { testers: [pattern] } },
      events: [...leader.start(), leader.fork(worker()), worker().R(B, 32, nops)],
      findings: [{ area: B, sig: signatureText(nops), first_sig: signatureText(SIG) }],
      severity: 'high' as const,
    })),
    {
      name: "a thread with another signature beside a living one with libc's",
      events: [leader.R(A, 32, SIG), worker().R(B, 32, nops)],
      findings: [finding],
      severity: 'high',
    },
    {
      name: 'the same after a whole start',
      events: [...leader.start(), leader.fork(worker()), worker().R(B, 32, nops)],
      findings: [finding],
      severity: 'high',
      evidence: [[2, 4]],
    },
    {
      name: 'the same on arm64',
      arch: 'arm64',
      events: [...leader.start({ sig: armSig }), worker().R(B, 32, nops)],
      findings: [{ ...finding, first_sig: signatureText(armSig) }],
      severity: 'high',
    },
    {
      name: "libc's signature where the first one was another",
      events: [leader.R(A, 32, own), worker().R(B, 32, SIG)],
      findings: [{ area: B, sig: signatureText(SIG), first_sig: signatureText(own) }],
      severity: 'medium',
    },
    {
      name: 'two signatures, neither of them that of libc',
      events: [leader.R(A, 32, own), worker().R(B, 32, nops)],
      findings: [{ ...finding, first_sig: signatureText(own) }],
      severity: 'medium',
    },
    {
      name: 'a thread with another signature when the first one has ended',
      events: [
        ...leader.start(),
        worker().R(B, 32, SIG),
        leader.U(A, 32, SIG),
        worker().exit(),
        worker(102).R(B, 32, nops),
      ],
      findings: [finding],
      severity: 'medium',
    },
    {
      name: 'one thread that changes its signature',
      events: [...leader.start(), leader.U(A, 32, SIG), leader.R(A, 32, nops)],
      findings: [{ ...finding, area: A }],
      severity: 'medium',
    },
    {
      name: 'every further signature, but each only once',
      events: [...leader.start(), worker(101).R(B, 32, nops), worker(102).R(C, 32, nops), worker(103).R(C, 32, own)],
      findings: [finding, { area: C, sig: signatureText(own), first_sig: signatureText(SIG) }],
      severity: 'high',
    },
    {
      name: 'a child of fork that changes what its parent registered with',
      events: [...leader.start(), leader.fork(child, { at: 500 }), child.U(A, 32, SIG), child.R(B, 32, nops)],
      findings: [finding],
      severity: 'medium',
    },
  ],
  ignores: [
    {
      name: 'another signature after an exec',
      events: [
        leader.R(A, 32, SIG),
        leader.exec('/usr/bin/other'),
        leader.R(B, 32, nops, { executable: '/usr/bin/other' }),
      ],
    },
    {
      name: 'another signature after an exec that was not seen, by the changed executable',
      events: [...leader.start(), leader.R(B, 32, nops, { executable: '/usr/bin/other' })],
    },
    {
      name: 'the same signature in a thousand threads',
      events: [
        ...leader.start(),
        ...Array.from({ length: 1_000 }, (_, index) => worker(101 + index).R(B + 4_096n * BigInt(index), 32, SIG)),
      ],
    },
    {
      name: "values of CRIU's and DynamoRIO's questions",
      events: [...leader.start(), worker(101).R(B, 32, 0x1234_5612), worker(102).R(C, 32, 0)],
    },
    {
      name: "libc's signature after DynamoRIO's question in a program that registers late",
      events: [leader.R(B, 32, 0), leader.U(B, 32, 0), leader.R(A, 32, SIG)],
    },
    { name: 'a refused registration', events: [...leader.start(), worker().R(B, 32, nops, { ret: EPERM })] },
    { name: 'a first registration, whatever its signature', events: [leader.R(B, 32, nops)] },
    { name: 'another signature in another process', events: [...leader.start(), thread({ pid: 300 }).R(B, 32, nops)] },
    { name: 'another signature after a gap', gapBefore: 3, events: [...leader.start(), worker().R(B, 32, nops)] },
  ],
});
