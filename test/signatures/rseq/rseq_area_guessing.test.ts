import { testSignature } from 'sequent/testing';
import signature from '../../../signatures/rseq/rseq_area_guessing.ts';
import { A, B, EINVAL, SIG, thread, worker } from './story.ts';

const leader = thread();
const refused = { ret: EINVAL };

testSignature(signature, {
  detects: [
    {
      name: 'a search for the area that ends with a hit',
      events: [
        ...leader.start(),
        ...[96n, 64n, 32n].map((offset) => leader.U(A - offset, 32, SIG, refused)),
        leader.U(A, 32, SIG),
      ],
      findings: [{ area: A - 32n, tried: 3 }],
      severity: 'medium',
    },
    {
      name: 'four addresses that are refused at registration',
      events: [0n, 32n, 64n, 96n].map((offset) => leader.R(B + offset, 32, SIG, refused)),
      findings: [{ area: B + 96n, tried: 4 }],
      severity: 'medium',
    },
    {
      name: 'a long search',
      events: Array.from({ length: 40 }, (_, n) => leader.U(B + BigInt(n) * 32n, 32, SIG, refused)),
      findings: [
        { area: B + 64n, tried: 3 },
        { area: B + 992n, tried: 32 },
      ],
      severity: ['medium', 'high'],
    },
  ],
  ignores: [
    {
      name: 'two hundred threads, each refused once beside libc',
      events: Array.from({ length: 200 }, (_, n) => worker(101 + n).R(B + BigInt(n) * 64n, 32, SIG, refused)),
    },
    { name: 'the feature probe', events: [1, 2, 3, 4].map(() => leader.R(0n, 0, 0, refused)) },
    { name: 'one address again and again', events: [1, 2, 3, 4].map(() => leader.R(B, 32, SIG, refused)) },
    { name: 'misaligned ones', events: [4n, 8n, 12n, 20n].map((offset) => leader.R(B + offset, 32, SIG, refused)) },
  ],
});
