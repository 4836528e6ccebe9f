import { testSignature } from 'tracee-sequent/testing';
import { signatureText } from '../../../signatures/rseq/model/signature-names.ts';
import signature from '../../../signatures/rseq/rseq_area_guessing.ts';
import { A, B, criu, EBUSY, EINVAL, EPERM, SIG, thread, worker } from './story.ts';

const leader = thread();
const restored = thread({ executable: criu });
const refused = { ret: EINVAL };
const wrong = 42;
/** What DynamoRIO does when it attaches: from above the area down to it, in steps of 32. */
const walk = (sig = wrong, steps = 5) =>
  Array.from({ length: steps }, (_, n) => leader.U(A + 32n * BigInt(steps - n), 32, sig, refused));
const answer = leader.U(A, 32, wrong, { ret: EPERM });
const asTool = { area: A + 96n, tried: 3, sig: '0x0000002a (probe of DynamoRIO)' };

testSignature(signature, {
  detects: [
    {
      name: 'a search for the area that ends with a hit',
      events: [
        ...leader.start(),
        ...[96n, 64n, 32n].map((offset) => leader.U(A - offset, 32, SIG, refused)),
        leader.U(A, 32, SIG),
      ],
      findings: [{ area: A - 32n, tried: 3, sig: signatureText(SIG) }],
      severity: 'medium',
    },
    {
      name: 'four addresses that are refused at registration',
      events: [0n, 32n, 64n, 96n].map((offset) => leader.R(B + offset, 32, SIG, refused)),
      findings: [{ area: B + 96n, tried: 4, sig: signatureText(SIG) }],
      severity: 'medium',
    },
    {
      name: 'a long search',
      events: Array.from({ length: 40 }, (_, n) => leader.U(B + BigInt(n) * 32n, 32, SIG, refused)),
      findings: [
        { area: B + 64n, tried: 3, sig: signatureText(SIG) },
        { area: B + 992n, tried: 32, sig: signatureText(SIG) },
      ],
      severity: ['medium', 'high'],
    },
    {
      name: 'DynamoRIO that attaches, as info',
      events: [...leader.start(), ...walk(), answer],
      findings: [asTool],
      severity: 'info',
      tags: ['instrumentation'],
    },
    {
      name: 'the same with many steps, each with several lengths, after a first guess and its question for an area',
      events: [
        ...leader.start(),
        leader.R(B, 32, 0, refused),
        leader.U(A + 0x8000n, 32, wrong, refused),
        ...walk(wrong, 100).flatMap((event) =>
          [28, 31, 32, 33].map((length) => ({ ...event, data: { ...event.data, rseq_len: length } })),
        ),
        answer,
      ],
      findings: [{ ...asTool, area: A + 32n * 99n }],
      severity: 'info',
    },
    {
      name: 'another tool with a signature of its own and wider steps, as info',
      events: [...leader.start(), ...[1n, 2n, 3n, 4n].map((n) => leader.U(B + n * 64n, 33, 0xdead_beef, refused))],
      findings: [{ area: B + 192n, tried: 3, sig: '0xdeadbeef' }],
      severity: 'info',
    },
    {
      name: 'a search like that of a tool whose result is used',
      events: [...leader.start(), ...walk(), answer, leader.U(A, 32, SIG)],
      findings: [asTool, { area: A, tried: 5, sig: signatureText(SIG) }],
      severity: ['info', 'medium'],
    },
    {
      name: 'a search like that of a tool whose result is used more than a minute later, as info',
      events: [...leader.start(), ...walk(), answer, leader.U(A, 32, SIG, { at: 70_000 })],
      findings: [asTool],
      severity: 'info',
    },
    {
      name: 'a long search like that of a tool, and an area in the place of the one of libc',
      events: [...leader.start(), ...walk(wrong, 40), answer, leader.U(A, 32, SIG, { at: 30_000 })],
      findings: [
        { ...asTool, area: A + 32n * 38n },
        { area: A, tried: 40, sig: signatureText(SIG) },
      ],
      severity: ['info', 'high'],
    },
    {
      name: 'a search with a wrong signature that goes on behind the answer',
      events: [...leader.start(), ...walk(), answer, leader.U(A - 32n, 32, wrong, refused)],
      findings: [asTool, { area: A - 32n, tried: 6, sig: asTool.sig }],
      severity: ['info', 'medium'],
    },
    {
      name: 'a search like that of a tool that tries another signature',
      events: [...leader.start(), ...walk(), leader.U(A, 32, SIG + 1, refused)],
      findings: [asTool, { area: A, tried: 6, sig: '0x53053054' }],
      severity: ['info', 'medium'],
    },
    {
      name: 'a search like that of a tool that tries signatures on what it has found',
      events: [...leader.start(), ...walk(), answer, leader.U(A, 32, SIG + 1, { ret: EPERM })],
      findings: [asTool, { area: A, tried: 5, sig: '0x53053054' }],
      severity: ['info', 'medium'],
    },
    {
      name: 'addresses without order, whatever the signature',
      events: [0n, 96n, 32n].map((offset) => leader.U(B + offset, 32, wrong, refused)),
      findings: [{ area: B + 32n, tried: 3, sig: asTool.sig }],
      severity: 'medium',
    },
    {
      name: 'an even search with a signature that the program has registered with',
      events: [leader.R(A, 32, wrong), ...walk()],
      findings: [asTool],
      severity: 'medium',
    },
    {
      name: 'the smallest numbers that an operator may set, with areas of the longest kind',
      options: { registrations: 2, unregistrations: 2, many: 2 },
      events: [0n, 32n].map((offset) => leader.R(B + offset, 256, SIG, refused)),
      findings: [{ area: B + 32n, tried: 2, sig: signatureText(SIG) }],
      severity: 'high',
      tags: [],
    },
    {
      name: 'addresses that CRIU is refused, as info',
      events: [
        restored.exec(criu, { at: 0 }),
        ...[0n, 32n, 64n, 96n].map((offset) => restored.R(B + offset, 32, SIG, refused)),
      ],
      findings: [{ area: B + 96n, tried: 4, sig: signatureText(SIG) }],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: 'an even search after one in the program before, as info',
      events: [
        ...leader.start(),
        ...walk(wrong, 2),
        ...leader.start({ at: 500 }),
        ...[1n, 2n, 3n].map((n) => leader.U(B + n * 64n, 32, wrong, refused)),
      ],
      findings: [{ area: B + 64n, tried: 3, sig: asTool.sig }],
      severity: 'info',
    },
    {
      name: 'a search like that of a tool after one whose result was used',
      events: [...leader.start(), ...walk(wrong, 3), leader.U(A, 32, SIG), leader.R(A, 32, SIG), ...walk(wrong, 3)],
      findings: [
        { ...asTool, area: A + 32n },
        { area: A, tried: 3, sig: signatureText(SIG) },
        { ...asTool, area: A + 96n },
      ],
      severity: ['info', 'medium', 'info'],
    },
  ],
  ignores: [
    {
      name: 'a program that starts after DynamoRIO has attached',
      events: [...walk(wrong, 2), ...leader.start({ at: 500 })],
    },
    {
      name: 'two hundred threads, each refused once beside libc',
      events: Array.from({ length: 200 }, (_, n) => worker(101 + n).R(B + BigInt(n) * 64n, 32, SIG, refused)),
    },
    { name: 'the feature probe', events: [1, 2, 3, 4].map(() => leader.R(0n, 0, 0, refused)) },
    { name: 'one address again and again', events: [1, 2, 3, 4].map(() => leader.R(B, 32, SIG, refused)) },
    { name: 'misaligned ones', events: [4n, 8n, 12n, 20n].map((offset) => leader.R(B + offset, 32, SIG, refused)) },
    ...[
      { name: 'too short', of: (area: bigint) => leader.R(area, 31, SIG, refused) },
      { name: 'too long', of: (area: bigint) => leader.R(area, 257, SIG, refused) },
      { name: 'with an unknown flag', of: (area: bigint) => leader.R(area, 32, SIG, { ...refused, flags: 2 }) },
      { name: 'refused because one is registered', of: (area: bigint) => leader.R(area, 32, SIG, { ret: EBUSY }) },
      { name: 'at multiples of 16 only', of: (area: bigint) => leader.R(area + 16n, 32, SIG, refused) },
      { name: 'in the kernel', of: (area: bigint) => leader.R(area | (0xffffn << 48n), 32, SIG, refused) },
    ].map(({ name, of }) => ({ name: `areas ${name}`, events: [0n, 32n, 64n, 96n].map((offset) => of(B + offset)) })),
  ],
});
