import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/rseq_attack_chain.ts';
import gadget from '../../../signatures/rseq/rseq_gadget_signature.ts';
import takeover from '../../../signatures/rseq/rseq_takeover.ts';
import { A, B, C, criu, SIG, thread } from './story.ts';

const leader = thread();
const beside = [gadget, takeover];
const gadgetSig = 0x9090_9090;

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
      beside: [takeover],
      events: [
        ...leader.start({ executable: criu }),
        leader.U(A, 32, SIG, { executable: criu }),
        leader.R(B, 32, SIG, { executable: criu }),
      ],
    },
  ],
});
