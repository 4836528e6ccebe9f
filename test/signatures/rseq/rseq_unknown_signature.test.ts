import { testSignature } from 'tracee-sequent/testing';
import { signatureText } from '../../../signatures/rseq/model/signature-names.ts';
import signature from '../../../signatures/rseq/rseq_unknown_signature.ts';
import { A, armCompatSig, armSig, B, criu, EINVAL, EPERM, SIG, thread, worker } from './story.ts';

const leader = thread();
const criuProbe = 0x1234_5612;
const own = 0xdead_beef;
const finding = { area: B, length: 32, sig: signatureText(own), expected: signatureText(SIG) };
const probe = { ...finding, sig: signatureText(criuProbe) };

/** What the loss of the end of a question to the kernel leaves. */
const lostEnd = { 'unknown-loss': 'without its end the question is a registration that stays' };
/** The end of the question lies before everything that Sequent sees. */
const earlyEnd = {
  'unknown-loss': 'without its end the question is a registration that stays',
  attached: 'the end came before Sequent attached',
};

testSignature(signature, {
  detects: [
    {
      name: 'an area that takes the place of the one of libc',
      events: [...leader.start(), leader.U(A, 32, SIG), leader.R(B, 32, own)],
      findings: [finding],
      severity: 'medium',
      tags: [],
      evidence: [[1, 2, 3, 4]],
    },
    {
      name: 'a process of which nothing was seen before',
      events: [leader.R(B, 32, own)],
      findings: [finding],
      severity: 'medium',
    },
    {
      name: 'a registration that asks for time-slice extension besides (flags 2, Linux 7.0)',
      events: [worker().R(B, 33, own, { flags: 2 })],
      findings: [{ ...finding, length: 33 }],
    },
    {
      name: 'a 32-bit program on arm64 that uses the signature of 64 bits',
      arch: 'arm64',
      events: [leader.R(B, 32, armSig, { compat: true })],
      findings: [{ ...finding, sig: signatureText(armSig), expected: signatureText(armCompatSig) }],
      severity: 'medium',
      tags: ['foreign-arch'],
    },
    {
      name: 'the signature of amd64 on arm64',
      arch: 'arm64',
      events: [leader.R(B, 32, SIG)],
      findings: [{ ...finding, sig: signatureText(SIG), expected: signatureText(armSig) }],
      severity: 'medium',
      tags: ['foreign-arch'],
    },
    {
      name: 'the signature of RISC-V on amd64',
      events: [leader.R(B, 32, 0xf140_1073, { compat: true })],
      findings: [{ ...finding, sig: signatureText(0xf140_1073) }],
      tags: ['foreign-arch'],
    },
    {
      name: "a signature of arm64's gadgets on amd64, where it is a value like any other",
      events: [leader.R(B, 32, 0xd503_201f)],
      findings: [{ ...finding, sig: signatureText(0xd503_201f) }],
      tags: [],
    },
    {
      name: "CRIU's value where it stays",
      events: [leader.R(B, 32, criuProbe), leader.tick(500), leader.tick(10_200)],
      findings: [probe],
      severity: 'medium',
      tags: [],
    },
    {
      name: "CRIU's value where the recording ends before the wait is over",
      events: [leader.R(B, 32, criuProbe)],
      findings: [probe],
      tags: ['at_end'],
    },
    {
      name: "CRIU's value where it is unregistered after the wait",
      events: [leader.R(B, 32, criuProbe, { at: 1 }), leader.U(B, 32, criuProbe, { at: 101.001 }), leader.tick(500)],
      findings: [probe],
    },
    {
      name: "CRIU's value where another thread unregisters",
      events: [worker().R(B, 32, criuProbe), leader.U(B, 32, criuProbe), leader.tick(500)],
      findings: [probe],
    },
    {
      name: "CRIU's value where the unregistration is refused",
      events: [leader.R(B, 32, criuProbe), leader.U(B, 32, criuProbe, { ret: EINVAL }), leader.tick(500)],
      findings: [probe],
    },
    {
      name: "CRIU's value where the same area is registered once more at once",
      events: [leader.R(B, 32, criuProbe), leader.U(B, 32, criuProbe), leader.R(B, 32, own), leader.tick(500)],
      findings: [finding, probe],
    },
    {
      name: "CRIU's value where the thread ends with it",
      events: [worker().R(B, 32, criuProbe), worker().exit(), leader.tick(500)],
      findings: [probe],
    },
    {
      name: "CRIU's value beyond the operator's wait",
      options: { waitMs: 5 },
      events: [leader.R(B, 32, criuProbe, { at: 1 }), leader.U(B, 32, criuProbe, { at: 7 }), leader.tick(500)],
      findings: [probe],
    },
    {
      name: 'a call that comes when the exit of its thread is long evaluated',
      events: [...leader.start(), worker().exit({ at: 10 }), leader.tick(400), worker().R(B, 32, own, { at: 9 })],
      findings: [finding],
    },
    {
      name: 'a call after a gap',
      gapBefore: 3,
      events: [...leader.start(), leader.R(B, 32, own)],
      findings: [finding],
    },
    {
      name: "CRIU's own path, with the tag of the exemption",
      events: [thread({ executable: criu }).exec(criu, { at: 0 }), thread({ executable: criu }).R(B, 32, own)],
      findings: [finding],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
  ],
  ignores: [
    { name: 'an ordinary start', events: leader.start() },
    {
      name: "CRIU's question, unregistered 1 ms later",
      unavoidable: lostEnd,
      events: [leader.R(B, 32, criuProbe, { at: 10 }), leader.U(B, 32, criuProbe, { at: 11 }), leader.tick(500)],
    },
    {
      name: "CRIU's question, and another area later",
      unavoidable: lostEnd,
      events: [
        leader.R(B, 32, criuProbe, { at: 10 }),
        leader.U(B, 32, criuProbe, { at: 11 }),
        leader.tick(500),
        leader.R(A, 32, SIG, { at: 5_000 }),
        leader.U(A, 32, SIG, { at: 6_000 }),
        leader.tick(20_000),
      ],
    },
    {
      name: "CRIU's question whose end arrives first",
      unavoidable: earlyEnd,
      events: [leader.U(B, 32, criuProbe, { at: 11 }), leader.R(B, 32, criuProbe, { at: 10 }), leader.tick(500)],
    },
    {
      name: "CRIU's question within the operator's longer wait",
      unavoidable: lostEnd,
      options: { waitMs: 1_000 },
      events: [leader.R(B, 32, criuProbe, { at: 1 }), leader.U(B, 32, criuProbe, { at: 900 }), leader.tick(2_000)],
    },
    { name: 'a gadget, which is RSEQ-002', events: [leader.R(B, 32, 0x0040_1f0f), leader.tick(500)] },
    {
      name: 'refused registrations',
      events: [leader.R(B, 32, own, { ret: EPERM }), leader.R(B, 32, own, { ret: EINVAL }), leader.tick(500)],
    },
    { name: 'an unregistration', events: [leader.U(B, 32, own)] },
    { name: 'a 32-bit program on amd64', events: leader.start({ compat: true }) },
    { name: 'libc on arm64', arch: 'arm64', events: leader.start({ sig: armSig }) },
    { name: 'a 32-bit libc on arm64', arch: 'arm64', events: leader.start({ sig: armCompatSig, compat: true }) },
    {
      name: "CRIU's question, unregistered just in time",
      unavoidable: lostEnd,
      events: [leader.R(B, 32, criuProbe, { at: 1 }), leader.U(B, 32, criuProbe, { at: 101 }), leader.tick(500)],
    },
    {
      name: "CRIU's value that stays, where Tracee tells of a loss before its end is sure",
      gapBefore: 2,
      events: [leader.R(B, 32, criuProbe), leader.tick(500), leader.tick(10_200), leader.tick(60_000)],
    },
  ],
});
