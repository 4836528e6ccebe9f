import { testSignature } from 'tracee-sequent/testing';
import { signatureText } from '../../../signatures/rseq/model/signature-names.ts';
import signature from '../../../signatures/rseq/rseq_gadget_signature.ts';
import { A, armSig, B, EINVAL, SIG, thread, worker } from './story.ts';

const leader = thread();
const zero = { area: B, length: 32, sig: signatureText(0) };
const gadgets = {
  amd64: [
    0x0000_441f, 0x0040_1f0f, 0x001f_0f00, 0x9066_0000, 0x9000_0000, 0x001f_0fff, 0x001f_0fc3, 0x0000_1f0f, 0x9090_9090,
    0xcccc_cccc, 0xfa1e_0ff3, 0xfb1e_0ff3, 0x9066_ffff, 0x9066_d0eb, 0xc318_c483, 0x0003_fb60, 0xffff_0123, 0x0000_1000,
    0xff00_0001,
  ],
  arm64: [0xd503_201f, 0xd503_245f, 0xd503_233f, 0xd65f_03c0, 0xd503_23bf],
};

/** What the loss of the end of a question to the kernel leaves. */
const lostEnd = { 'unknown-loss': 'without its end the question is a registration that stays' };

testSignature(signature, {
  detects: [
    ...(['amd64', 'arm64'] as const).flatMap((arch) =>
      gadgets[arch].map((sig) => ({
        name: `0x${sig.toString(16)} on ${arch}`,
        arch,
        events: [...leader.start({ sig: arch === 'arm64' ? armSig : SIG }), leader.U(A, 32, SIG), leader.R(B, 32, sig)],
        findings: [{ ...zero, sig: signatureText(sig) }],
        severity: 'high' as const,
        tags: [],
      })),
    ),
    {
      name: '0 that stays',
      events: [leader.R(B, 32, 0), leader.tick(500), leader.tick(10_200)],
      findings: [zero],
      severity: 'high',
      tags: [],
    },
    {
      name: '0 that stays, on arm64',
      arch: 'arm64',
      events: [leader.R(B, 32, 0), leader.tick(500)],
      findings: [zero],
      severity: 'high',
    },
    {
      name: 'a 32-bit program',
      events: [leader.R(B, 32, 0x9090_9090, { compat: true })],
      findings: [{ ...zero, sig: signatureText(0x9090_9090) }],
    },
    {
      name: '0 that is unregistered too late',
      events: [leader.R(B, 32, 0, { at: 1 }), leader.U(B, 32, 0, { at: 102 }), leader.tick(500)],
      findings: [zero],
    },
    {
      name: '0 where another area is unregistered',
      events: [...leader.start(), worker().R(B, 32, 0), leader.U(A, 32, SIG), leader.tick(500)],
      findings: [zero],
    },
    {
      name: '0 that is unregistered and registered again',
      events: [leader.R(B, 32, 0, { at: 1 }), leader.U(B, 32, 0), leader.R(B, 32, SIG), leader.tick(500)],
      findings: [zero],
    },
    {
      name: "0 beyond the operator's wait",
      options: { waitMs: 1 },
      events: [leader.R(B, 32, 0, { at: 1 }), leader.U(B, 32, 0, { at: 3 }), leader.tick(500)],
      findings: [zero],
    },
    {
      name: 'another gadget that is unregistered at once: nobody asks with it',
      events: [leader.R(B, 32, 0xcccc_cccc), leader.U(B, 32, 0xcccc_cccc), leader.tick(500)],
      findings: [{ ...zero, sig: signatureText(0xcccc_cccc) }],
    },
    {
      name: 'the calls before it, as evidence',
      events: [...leader.start(), leader.U(A, 32, SIG), leader.R(B, 32, 0x9090_9090)],
      findings: [{ ...zero, sig: signatureText(0x9090_9090) }],
      evidence: [[1, 2, 3, 4]],
    },
    {
      name: 'a call that comes when the exit of its thread is long evaluated',
      events: [
        ...leader.start(),
        worker().exit({ at: 10 }),
        leader.tick(400),
        worker().R(B, 32, 0x9090_9090, { at: 9 }),
      ],
      findings: [{ ...zero, sig: signatureText(0x9090_9090) }],
      severity: 'high',
    },
  ],
  ignores: [
    ...[0x00bc_28d4, 0x0010_0350, 0x0000_0fff, 0xffff_f001, 0x0100_0000, 0xfeff_ffff].map((sig) => ({
      name: `0x${sig.toString(16)}, which is a libc's elsewhere or no distance within a library`,
      events: [leader.R(B, 32, sig)],
    })),
    { name: 'a distance of a call on arm64', arch: 'arm64' as const, events: [leader.R(B, 32, 0x0003_fb60)] },
    {
      name: "DynamoRIO's question, unregistered after 40 µs",
      unavoidable: lostEnd,
      events: [leader.R(B, 32, 0, { at: 1 }), leader.U(B, 32, 0, { at: 1.04 }), leader.tick(500)],
    },
    {
      name: "DynamoRIO's question, and another area later",
      unavoidable: lostEnd,
      events: [
        leader.R(B, 32, 0, { at: 10 }),
        leader.U(B, 32, 0, { at: 11 }),
        leader.tick(500),
        leader.R(A, 32, SIG, { at: 5_000 }),
        leader.U(A, 32, SIG, { at: 6_000 }),
        leader.tick(20_000),
      ],
    },
    {
      name: "0 within the operator's longer wait",
      unavoidable: lostEnd,
      options: { waitMs: 1_000 },
      events: [leader.R(B, 32, 0, { at: 1 }), leader.U(B, 32, 0, { at: 900 }), leader.tick(2_000)],
    },
    {
      name: 'refused registrations',
      events: [leader.R(B, 32, 0, { ret: EINVAL }), leader.R(B, 32, 0x9090_9090, { ret: EINVAL })],
    },
    { name: "librseq's question whether rseq exists", events: [leader.R(0n, 0, 0, { ret: EINVAL }), leader.tick(500)] },
    { name: 'an unregistration', events: [leader.U(B, 32, 0x9090_9090)] },
    { name: 'an ordinary start', events: leader.start() },
    { name: 'a signature of which little is known (RSEQ-001)', events: [leader.R(B, 32, 0xdead_beef)] },
    { name: "arm64's nop on amd64", events: [leader.R(B, 32, 0xd503_201f)] },
    { name: "amd64's nop on arm64", arch: 'arm64', events: [leader.R(B, 32, 0x9090_9090)] },
    {
      name: '0 that is unregistered just in time',
      unavoidable: lostEnd,
      events: [leader.R(B, 32, 0, { at: 1 }), leader.U(B, 32, 0, { at: 101 }), leader.tick(500)],
    },
    {
      name: '0 that stays, where Tracee tells of a loss before its end is sure',
      gapBefore: 2,
      events: [leader.R(B, 32, 0), leader.tick(500), leader.tick(10_200), leader.tick(60_000)],
    },
  ],
});
