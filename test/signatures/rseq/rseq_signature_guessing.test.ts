import { testSignature } from 'tracee-sequent/testing';
import { signatureText } from '../../../signatures/rseq/model/signature-names.ts';
import signature from '../../../signatures/rseq/rseq_signature_guessing.ts';
import { A, EINVAL, EPERM, SIG, thread, worker } from './story.ts';

const leader = thread();
const wrong = (count: number) =>
  Array.from({ length: count }, (_, n) => leader.U(A, 32, 0x5305_3000 + n, { ret: EPERM }));

/** What the loss of the only use of a signature leaves. */
const lostUse = {
  'unknown-loss': 'without the registration that was accepted, nobody in this program has used the signature',
};

testSignature(signature, {
  detects: [
    {
      name: 'two wrong signatures at an unregistration',
      events: [...leader.start(), ...wrong(2)],
      findings: [{ area: A, sig: signatureText(0x5305_3001), tried: 2 }],
      severity: 'medium',
    },
    {
      name: 'sixteen, which is high',
      events: [...leader.start(), ...wrong(17)],
      findings: [
        { area: A, sig: signatureText(0x5305_3001), tried: 2 },
        { area: A, sig: signatureText(0x5305_300f), tried: 16 },
      ],
      severity: ['medium', 'high'],
    },
    {
      name: 'as many as the operator says',
      options: { few: 3 },
      events: [...leader.start(), ...wrong(3)],
      findings: [{ area: A, sig: signatureText(0x5305_3002), tried: 3 }],
    },
    {
      name: 'an old copy of a library that registers beside a new one, as low',
      events: [...leader.start(), leader.R(A, 32, 0x5305_3000, { ret: EPERM })],
      findings: [{ area: A, sig: signatureText(0x5305_3000), tried: 1 }],
      severity: 'low',
    },
    {
      name: 'the smallest numbers that an operator may set, with the calls before as evidence',
      options: { few: 2, many: 2 },
      events: [...leader.start(), ...wrong(2)],
      findings: [{ area: A, sig: signatureText(0x5305_3001), tried: 2 }],
      severity: 'high',
      evidence: [[1, 2, 4]],
    },
    {
      name: 'calls that come when the exit of their thread is long evaluated',
      events: [
        ...leader.start(),
        worker().exit({ at: 10 }),
        leader.tick(400),
        worker().U(A, 32, 7, { at: 8, ret: EPERM }),
        worker().U(A, 32, 8, { at: 9, ret: EPERM }),
      ],
      findings: [{ area: A, sig: signatureText(8), tried: 2 }],
      severity: 'medium',
    },
  ],
  ignores: [
    {
      name: 'the same in a program whose start was not seen',
      events: [leader.R(A, 32, 0x5305_3000, { ret: EPERM })],
    },
    {
      name: 'a refused registration with a signature that the program has used',
      unavoidable: lostUse,
      events: [
        ...leader.start(),
        worker().R(A + 4_096n, 32, 0x5305_3000),
        leader.R(A, 32, 0x5305_3000, { ret: EPERM }),
      ],
    },
    { name: 'one wrong signature', events: [...leader.start(), ...wrong(1)] },
    {
      name: 'the same wrong signature again and again',
      events: [...leader.start(), ...[1, 2, 3].map(() => leader.U(A, 32, 7, { ret: EPERM }))],
    },
    {
      name: 'any number of refused addresses',
      events: [1, 2, 3].map((sig) => leader.U(A, 32, sig, { ret: EINVAL })),
    },
    {
      name: 'one by each of two threads',
      events: [leader.U(A, 32, 1, { ret: EPERM }), worker().U(A, 32, 2, { ret: EPERM })],
    },
    {
      name: 'two that are more than a minute apart',
      events: [leader.U(A, 32, 1, { ret: EPERM }), leader.U(A, 32, 2, { at: 61_000, ret: EPERM })],
    },
    { name: 'ordinary starts', events: leader.start({ sig: SIG }) },
  ],
});
