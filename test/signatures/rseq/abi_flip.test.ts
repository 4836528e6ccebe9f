import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/abi_flip.ts';
import { A, armCompatSig, armSig, SIG, startTidptr, thread } from './story.ts';

const leader = thread();

/** What the loss of the exec leaves. */
const lostExec = {
  'unknown-loss':
    'without the exec one program calls through both entries, as in the attack; a changed path shows the exec all the same',
};

testSignature(signature, {
  detects: [
    {
      name: 'int 0x80 in a 64-bit program',
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG),
        leader.T(0x40f3_8040n, { compat: true }),
        leader.R(0x40f3_8000n, 32, SIG, { compat: true }),
      ],
      findings: [
        { program: '64-bit', call: '32-bit' },
        { program: '64-bit', call: '32-bit' },
      ],
      severity: 'high',
    },
    {
      name: 'a 64-bit call in a 32-bit program',
      events: [...leader.start({ compat: true }), leader.T(startTidptr + 64n)],
      findings: [{ program: '32-bit', call: '64-bit' }],
    },
    {
      name: 'the signature of the other word size on arm64',
      arch: 'arm64',
      events: [leader.R(A, 32, armSig, { compat: true })],
      findings: [{ program: '64-bit', call: '32-bit' }],
    },
  ],
  ignores: [
    { name: 'a 32-bit program', events: [...leader.start({ compat: true }), leader.T(startTidptr, { compat: true })] },
    {
      name: 'exec of a program of the other size',
      unavoidable: lostExec,
      events: [...leader.start(), ...leader.start({ at: 50, compat: true })],
    },
    { name: 'a 32-bit program on arm64', arch: 'arm64', events: [leader.R(A, 32, armCompatSig, { compat: true })] },
  ],
});
